internal import SQL

extension SQLConnection {
    /// Lets PostgreSQL plan what follows in this transaction by the values that are looked for: whether a name is rare or everybody's decides which index
    /// is read. Otherwise it makes one plan for all values after five executions, and a rare name is then sought through the whole list.
    func planByValues() throws {
        guard dialect == .postgresql else { return }
        try execute("SET LOCAL plan_cache_mode = force_custom_plan")
    }
}
