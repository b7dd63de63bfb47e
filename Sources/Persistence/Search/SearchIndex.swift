internal import SQL

/// SQLite's index of the words in a table, kept in step with its column `search_words`. PostgreSQL does that itself.
///
/// Not by triggers: up to SQLite 3.40 a full-text table counts as unsafe in them, and `trusted_schema`, which would allow it, stays off. Rows without words
/// are in no index, so that studies without a patient cost it nothing.
struct SearchIndex {
    let table: StaticString
    let transaction: Transaction

    /// After a row was inserted.
    func add(_ sequence: Int64, words: String) throws {
        guard isKept, !words.isEmpty else { return }
        try transaction.execute("INSERT INTO \(raw: table)_search (rowid, search_words) VALUES (\(sequence), \(words))")
    }

    /// Gives rows other words.
    /// - Parameter condition: holds for the same rows before and after.
    func change(to words: String, where condition: SQLStatement) throws {
        try remove(where: condition)
        try transaction.execute("UPDATE \(raw: table) SET search_words = \(words) WHERE \(condition)")
        guard isKept, !words.isEmpty else { return }
        try transaction.execute("INSERT INTO \(raw: table)_search (rowid, search_words) SELECT sequence, search_words FROM \(raw: table) WHERE \(condition)")
    }

    /// Before rows are deleted.
    func remove(where condition: SQLStatement) throws {
        guard isKept else { return }
        // FTS5 forgets a row when it is told what the row held.
        try transaction.execute(
            """
            INSERT INTO \(raw: table)_search (\(raw: table)_search, rowid, search_words) SELECT 'delete', sequence, search_words FROM \(raw: table) \
            WHERE (\(condition)) AND search_words <> ''
            """)
    }

    /// Until it is merged, a removed word is only marked as removed, and would still be found in the file.
    ///
    /// The whole index is merged, within the transaction that removes: 0.58 s of SQLite's only writer among 200,000 studies. In the steps of `merge` others
    /// could write in between, but the word would outlive the transaction, and for good where the process dies between two steps. `secure-delete`, which
    /// removes at once, came with SQLite 3.42; Debian 12 has 3.40.
    func purge() throws {
        guard isKept else { return }
        try transaction.execute("INSERT INTO \(raw: table)_search (\(raw: table)_search) VALUES ('optimize')")
    }

    private var isKept: Bool { transaction.connection.dialect == .sqlite }
}

extension Transaction {
    var studySearch: SearchIndex { SearchIndex(table: "studies", transaction: self) }
    var patientSearch: SearchIndex { SearchIndex(table: "patients", transaction: self) }
}
