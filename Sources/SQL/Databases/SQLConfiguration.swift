/// How a database is used. The defaults suit one service on one machine.
public struct SQLConfiguration: Sendable {
    /// What PostgreSQL shows in `pg_stat_activity`.
    public var applicationName = "pneumoscope"
    /// Connections to PostgreSQL at most, each with a thread.
    public var maximumConnections = 10
    /// Readers of SQLite at most, each with a connection; there is always one writer.
    public var maximumReaders = 5
    /// How long a task waits for its turn before it gets `.unavailable`. PostgreSQL only.
    public var waitLimit: Duration = .seconds(5)
    /// How long connecting to PostgreSQL may take, for each of the URL's hosts; libpq counts whole seconds, from 2.
    public var connectLimit: Duration = .seconds(5)
    /// How long one statement may run on PostgreSQL; 0 is without end.
    public var statementLimit: Duration = .seconds(30)
    /// How long a statement may wait for a lock: PostgreSQL's `lock_timeout`; on SQLite, for the other process that writes.
    public var lockLimit: Duration?

    public init() {}

    /// PostgreSQL's lock limit.
    var rowLockLimit: Duration { lockLimit ?? .seconds(10) }
    /// SQLite's.
    var busyLimit: Duration { lockLimit ?? .seconds(5) }
}

extension Duration {
    var milliseconds: Int { Int(self / .milliseconds(1)) }
}
