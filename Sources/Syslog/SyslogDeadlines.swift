internal import NIOCore

/// How long a syslog receiver is waited for.
struct SyslogDeadlines: Sendable {
    /// Until there is a connection.
    var connect: TimeAmount = .seconds(10)
    /// Until 64 KiB are taken, and on a new connection the TLS handshake is over.
    var write: TimeAmount = .seconds(30)
    /// Until a connection is closed in order.
    var close: TimeAmount = .seconds(1)
    /// Between two connections. A proxy whose receiver is away may take every connection and end it.
    var reconnect: Duration = .seconds(10)
    /// What was written so long before a receiver's farewell may have crossed with it.
    var crossing: Duration = .seconds(30)
}
