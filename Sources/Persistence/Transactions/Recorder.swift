internal import Domain
internal import SQL

/// The one way to the database: everything that is changed passes through `write`, which knows what is done and by whom.
struct Recorder: Sendable {
    private let database: any SQLDatabase
    private let audit: AuditChain
    private let clock: @Sendable () -> Timestamp

    /// How often a transaction that crossed another one is run again.
    private static let repetitions = 3

    init(_ database: any SQLDatabase, audit: AuditChain, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.database = database
        self.audit = audit
        self.clock = clock
    }

    /// One snapshot.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        do {
            return try await database.read(body)
        } catch {
            throw Self.told(error)
        }
    }

    /// One transaction: all of it or nothing, and its audit events with it. The closure may run several times, so it must do nothing that cannot be done
    /// twice.
    func write<T: Sendable>(_ change: Change, by author: Author, _ body: @escaping @Sendable (Transaction) throws -> T) async throws -> T {
        // Here, for the database's thread is not the task's.
        let origin = RequestOrigin.current
        return try await transact { connection, mending in
            let transaction = Transaction(change: change, author: author, connection: connection)
            let value = try body(transaction)
            try audit.append(transaction.events(from: origin, at: clock()), mending: mending, connection)
            return value
        }
    }

    /// Events that belong to no change, in one transaction.
    func record(_ events: [AuditEvent]) async throws {
        try await transact { connection, mending in try audit.append(events, mending: mending, connection) }
    }

    private func transact<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection, _ mending: Bool) throws -> T) async throws -> T {
        var (repetition, isMending) = (0, false)
        while true {
            do {
                return try await database.write { [isMending] in try body($0, isMending) }
            } catch let error as SQLError where error.code == .serialisation && repetition < Self.repetitions {
                // By chance, so that the two do not meet again.
                try await Task.sleep(for: .milliseconds(Int.random(in: 5...50) << repetition))
                repetition += 1
            } catch let error as SQLError where error.code == .uniqueViolation(constraint: "audit_events.sequence") && !isMending {
                // Somebody set the audit's head back. That will be found; it must not keep everybody from working.
                isMending = true
            } catch {
                throw Self.told(error)
            }
        }
    }

    private static func told(_ error: any Error) -> any Error {
        switch error {
        case is ServiceError, is CancellationError: error
        case let error as SQLError: ServiceError(storing: error)
        default: ServiceError(.unknown, "The database failed.", cause: error)
        }
    }
}

/// A connection in a transaction that changes something, and who does that. What has to be recorded with every change is recorded here.
struct Transaction {
    let change: Change
    let author: Author
    let connection: any SQLConnection
    /// What the change's audit event will say; a reference, for a transaction is passed about by value.
    let noted = AuditNotes()

    @discardableResult
    func execute(_ statement: SQLStatement) throws(SQLError) -> Int { try connection.execute(statement) }

    func query(_ statement: SQLStatement) throws(SQLError) -> [SQLRow] { try connection.query(statement) }

    func first(_ statement: SQLStatement) throws(SQLError) -> SQLRow? { try connection.first(statement) }

    /// Names what the change was done to, the main object first.
    func concerns(_ objects: AuditObject...) { noted.objects += objects }

    /// Says more in the audit event. Never patient data.
    func detail(_ key: String, _ value: String) { noted.detail[key] = value }

    /// Adds an event beside the change's own.
    func record(_ event: AuditEvent) { noted.events.append(event) }

    /// Adds an event of the same author and moment beside the change's own.
    func record(_ action: AuditAction, objects: [AuditObject]) { noted.besides.append((action, objects)) }

    /// Nothing was changed after all, as when a request came a second time: no event.
    func changedNothing() { noted.isCancelled = true }

    /// What the transaction has to say in the audit.
    func events(from origin: RequestOrigin, at moment: Timestamp) -> [AuditEvent] {
        // Made on the database's thread, which knows nothing of the task.
        let others = noted.events.map { $0.origin == .none ? $0.from(origin) : $0 }
        guard let action = change.action, !noted.isCancelled else { return others }
        let own = AuditEvent(action, by: author, objects: noted.objects, origin: origin, at: moment, detail: noted.detail)
        let besides = noted.besides.map { AuditEvent($0.action, by: author, objects: $0.objects, origin: origin, at: moment) }
        return [own] + besides + others
    }
}

/// Collected while a transaction runs, on its one thread.
final class AuditNotes {
    var objects: [AuditObject] = []
    var detail: [String: String] = [:]
    var isCancelled = false
    var besides: [(action: AuditAction, objects: [AuditObject])] = []
    var events: [AuditEvent] = []
}
