internal import NIOCore
internal import Synchronization

/// Whether and how a connection came to its end.
final class ConnectionEnd: Sendable {
    enum State: Equatable {
        case open
        /// The other side took all that it was sent before, and said farewell: a system that closes a socket with bytes unread in it resets the
        /// connection instead (RFC 2525 §2.17), and under TLS nobody else can say farewell.
        case farewell(ContinuousClock.Instant)
        /// Reset, cut off, or not who it should be: nobody knows what arrived.
        case broken
    }

    private let current = Mutex(State.open)

    var state: State { current.withLock(\.self) }

    fileprivate func breaks() { current.withLock { $0 = .broken } }

    fileprivate func ends() { current.withLock { if $0 == .open { $0 = .farewell(.now) } } }
}

/// Notes the end of its channel's connection.
final class ConnectionEndHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let end: ConnectionEnd

    init(_ end: ConnectionEnd) {
        self.end = end
    }

    /// Syslog goes one way: what the receiver says, if anything, is let go of.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end.breaks()
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end.ends()
        context.fireChannelInactive()
    }
}
