internal import CPostgreSQL
internal import Foundation

/// Owns a `PGconn` in pipeline mode: sends commands together and waits for their answers, with an end to the waiting. Blocks; one thread at a time.
final class PostgreSQLWire {
    enum Command {
        case plain(String)
        case prepare(name: String, text: String, types: [Oid])
        case execute(name: String, PostgreSQLParameters)
        /// Parsed, run and forgotten.
        case once(text: String, PostgreSQLParameters)
    }

    /// The answers to the commands sent together, in their order.
    struct Reply {
        var results: [PostgreSQLResult] = []
        /// Set when the connection was lost before the last answer.
        var loss: SQLError?
    }

    private let pointer: OpaquePointer
    /// Groups of commands whose answers nobody waited for.
    private var unread = 0
    private(set) var isLost = false

    /// Takes over a good connection.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
        PQsetnonblocking(pointer, 1)
        PQenterPipelineMode(pointer)
    }

    deinit {
        PQfinish(pointer)
    }

    var transaction: PGTransactionStatusType { PQtransactionStatus(pointer) }

    /// Sends commands and waits for their answers. After an error the server passes over the rest of them.
    ///
    /// - Parameter limit: how long to wait at most; the server has limits of its own, this one is for a server that no longer answers.
    func exchange(_ commands: [Command], limit: Duration?) -> Reply {
        var reply = Reply()
        do throws(SQLError) {
            let end = limit.map { ContinuousClock.now + $0 }
            while unread > 0 { try readGroup(until: end) { _ in } }
            try send(commands, until: end)
            try readGroup(until: end) { reply.results.append($0) }
        } catch {
            isLost = true
            // The server's reason comes first, then libpq's own remark that it is gone.
            reply.loss = reply.results.first(where: \.isError).map { SQLError($0, lost: true) } ?? error
        }
        return reply
    }

    /// Sends commands whose answers do not matter. They are read before the next exchange.
    func sendWithoutWaiting(_ commands: [Command], limit: Duration?) {
        do throws(SQLError) {
            try send(commands, until: limit.map { ContinuousClock.now + $0 })
        } catch {
            isLost = true
        }
    }

    private func send(_ commands: [Command], until end: ContinuousClock.Instant?) throws(SQLError) {
        for command in commands {
            guard queue(command) == 1 else { throw lost() }
        }
        guard PQpipelineSync(pointer) == 1 else { throw lost() }
        unread += 1
        while true {
            let left = PQflush(pointer)
            if left == 0 { return }
            guard left == 1 else { throw lost() }
            // A server that answers while it is being sent to would stop reading if nobody read its answers.
            if try wait(for: POLLIN | POLLOUT, until: end) & Int16(POLLIN) != 0, PQconsumeInput(pointer) != 1 { throw lost() }
        }
    }

    private func queue(_ command: Command) -> Int32 {
        switch command {
        case .plain(let text):
            PQsendQueryParams(pointer, text, 0, nil, nil, nil, nil, 0)
        case .prepare(let name, let text, let types):
            PQsendPrepare(pointer, name, text, Int32(types.count), types)
        case .execute(let name, let parameters):
            parameters.withPointers { PQsendQueryPrepared(pointer, name, Int32($0.count), $0, $1, $2, 0) }
        case .once(let text, let parameters):
            parameters.withPointers { PQsendQueryParams(pointer, text, Int32($0.count), parameters.types, $0, $1, $2, 0) }
        }
    }

    /// Reads the answers of one group, up to the mark that `PQpipelineSync` set behind it.
    private func readGroup(until end: ContinuousClock.Instant?, _ take: (PostgreSQLResult) -> Void) throws(SQLError) {
        while true {
            while PQisBusy(pointer) == 1 {
                _ = try wait(for: POLLIN, until: end)
                guard PQconsumeInput(pointer) == 1 else { throw lastWords(take) }
            }
            guard let result = PQgetResult(pointer).map(PostgreSQLResult.init(owning:)) else {
                // Between two commands' answers; or the end of everything.
                guard PQstatus(pointer) == CONNECTION_OK else { throw lost() }
                continue
            }
            if result.status == PGRES_PIPELINE_SYNC { break }
            take(result)
        }
        unread -= 1
    }

    /// What the server still said before it went, such as 57P01.
    private func lastWords(_ take: (PostgreSQLResult) -> Void) -> SQLError {
        let error = lost()
        while PQisBusy(pointer) == 0, let result = PQgetResult(pointer) { take(PostgreSQLResult(owning: result)) }
        return error
    }

    private func wait(for events: Int32, until end: ContinuousClock.Instant?) throws(SQLError) -> Int16 {
        while true {
            var descriptor = pollfd(fd: PQsocket(pointer), events: Int16(events), revents: 0)
            let left = end.map { max(0, ($0 - .now).milliseconds + 1) } ?? -1
            let count = poll(&descriptor, 1, Int32(clamping: left))
            if count > 0 { return descriptor.revents }
            if count == 0, let end, end <= .now { throw SQLError(.unavailable, "the database server does not answer") }
            if count < 0, errno != EINTR { throw lost() }
        }
    }

    private func lost() -> SQLError {
        SQLError(.unavailable, "the connection to the database was lost", detail: PQerrorMessage(pointer).map { String(cString: $0) })
    }
}
