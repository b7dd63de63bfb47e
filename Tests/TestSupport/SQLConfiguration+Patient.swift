public import SQL

extension SQLConfiguration {
    /// For tests that are not about waiting: all of them run at once on whatever cores there are.
    public static var patient: SQLConfiguration {
        var configuration = SQLConfiguration()
        configuration.connectLimit = .seconds(300)
        configuration.waitLimit = .seconds(300)
        configuration.lockLimit = .seconds(300)
        configuration.statementLimit = .seconds(300)
        return configuration
    }
}
