public import Domain
internal import Foundation
internal import NIOCore
public import Services

/// A SIEM that takes syslog over TLS or TCP. Connects when there is something to send, and again when the connection broke.
///
/// Syslog has no acknowledgement: what was written may be lost with the connection under it. So what a broken connection carried last, 8 MiB of it, is
/// sent again on the next one: a record comes at least once, and its `sequence` tells the doubles. A connection that the receiver ended in order has
/// carried what was written, but for what crossed with the farewell. After a start of the service the last records are sent again as well.
public actor SyslogReceiver: AuditReceiver {
    public nonisolated let name: String
    private let connector: SyslogConnector
    private let deadlines: SyslogDeadlines
    private let host: String
    private let process: String
    private var connection: SyslogConnection?
    private var connectedAt: ContinuousClock.Instant?
    private var unconfirmed = UnconfirmedFrames()

    /// What a connection may hold of records as they commonly are.
    public nonisolated let unconfirmedLimit: Int64 = 5000

    /// - Throws: `invalidRequest` where the authorities cannot be read.
    public init(_ configuration: SyslogConfiguration) throws(ServiceError) {
        try self.init(configuration, deadlines: SyslogDeadlines())
    }

    init(_ configuration: SyslogConfiguration, deadlines: SyslogDeadlines) throws(ServiceError) {
        name = "syslog:\(configuration.host):\(configuration.port)"
        connector = try SyslogConnector(configuration, deadlines: deadlines)
        self.deadlines = deadlines
        host = ProcessInfo.processInfo.hostName
        process = String(ProcessInfo.processInfo.processIdentifier)
    }

    /// - Throws: `providerUnavailable` where the receiver is away, does not read, or is not who it should be.
    public func send(_ records: [AuditRecord]) async throws {
        let frames = try records.map { try SyslogMessage($0, host: host, process: process).frame }
        noteEnd()
        // Neither anything new nor anything to send again: who idles needs no connection.
        if frames.isEmpty, connection != nil || unconfirmed.isEmpty { return }
        do {
            let connection = if let connection { connection } else { try await connect() }
            try await connection.write(frames)
        } catch {
            await hangUp()
            throw ServiceError(.providerUnavailable, "The syslog receiver cannot be reached.", cause: error)
        }
        unconfirmed.append(frames, at: .now)
    }

    var isConnected: Bool { connection?.end.state == .open }

    public func close() async {
        await hangUp()
    }

    private struct TooSoon: Error {}

    private func connect() async throws -> SyslogConnection {
        if let connectedAt, .now < connectedAt + deadlines.reconnect { throw TooSoon() }
        let new = try await connector.connect()
        (connection, connectedAt) = (new, .now)
        try await new.write(unconfirmed.all)
        unconfirmed.rewrite(at: .now)
        return new
    }

    private func hangUp() async {
        let last = connection
        connection = nil
        await last?.close()
    }

    /// Lets go of a connection that came to its end while nobody wrote on it.
    private func noteEnd() {
        switch connection?.end.state {
        case .farewell(let moment): unconfirmed.confirm(before: moment - deadlines.crossing)
        case .broken: break
        case .open, nil: return
        }
        connection = nil
    }
}
