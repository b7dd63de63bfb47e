internal import CPostgreSQL

/// A session of the server and the statements it keeps prepared. Belongs to one thread at a time.
final class PostgreSQLConnection {
    private let wire: PostgreSQLWire
    private let statementLimit: Duration
    private var prepared = PreparedStatements()
    /// Whether it came through a whole transaction; it may have died since, unnoticed.
    var wasUsed = false

    init(_ wire: PostgreSQLWire, statementLimit: Duration) {
        self.wire = wire
        self.statementLimit = statementLimit
    }

    /// A server that has not answered ten seconds after its own limit will not.
    var patience: Duration? { statementLimit == .zero ? nil : statementLimit + .seconds(10) }

    var isLost: Bool { wire.isLost }
    var isInTransaction: Bool { wire.transaction != PQTRANS_IDLE }

    func prepareSession(_ settings: [String]) throws(SQLError) {
        let reply = wire.exchange(settings.map(PostgreSQLWire.Command.plain), limit: patience)
        if let loss = reply.loss { throw loss }
        if let failed = reply.results.first(where: \.isError) { throw SQLError(failed) }
    }

    /// Runs one statement, after `prologue` and with it in one round trip. Its answer is the last of the reply unless something before it failed.
    func run(_ statement: SQLStatement, after prologue: [String], limit: Duration?) throws(SQLError) -> PostgreSQLWire.Reply {
        let rendered = statement.rendered(for: .postgresql)
        try rendered.check()
        let parameters = PostgreSQLParameters(rendered.values)
        let prologue = prologue.map(PostgreSQLWire.Command.plain)
        guard !statement.varies else { return wire.exchange(prologue + [.once(text: rendered.text, parameters)], limit: limit) }
        return runPrepared(.init(text: rendered.text, types: parameters.types), parameters, prologue, limit)
    }

    private func runPrepared(
        _ key: PreparedStatements.Key, _ parameters: PostgreSQLParameters, _ prologue: [PostgreSQLWire.Command], _ limit: Duration?
    ) -> PostgreSQLWire.Reply {
        if let name = prepared.name(of: key) { return forgettingStale(wire.exchange(prologue + [.execute(name: name, parameters)], limit: limit)) }
        let name = prepared.freshName()
        var commands = prologue
        if let oldest = prepared.makeRoom() { commands.append(.plain("DEALLOCATE \(oldest)")) }
        commands += [.prepare(name: name, text: key.text, types: key.types), .execute(name: name, parameters)]
        let reply = wire.exchange(commands, limit: limit)
        if reply.loss == nil, reply.results.dropLast().allSatisfy(\.isGood) { prepared.add(name, for: key) }
        return reply
    }

    /// Another session changed a table, so that a statement would now answer with other columns; or a pooler dropped what was prepared.
    private func forgettingStale(_ reply: PostgreSQLWire.Reply) -> PostgreSQLWire.Reply {
        if let failed = reply.results.first(where: \.isError), SQLError.isStalePlan(failed) { prepared.removeAll() }
        return reply
    }

    func finish(_ command: String, limit: Duration?) -> PostgreSQLWire.Reply {
        wire.exchange([.plain(command)], limit: limit)
    }

    func finishWithoutWaiting(_ command: String, limit: Duration?) {
        wire.sendWithoutWaiting([.plain(command)], limit: limit)
    }
}
