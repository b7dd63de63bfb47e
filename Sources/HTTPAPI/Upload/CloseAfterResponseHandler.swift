internal import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Closes the connection behind an answer that says `Connection: close`.
///
/// The server itself would first read the rest of the request, all 4 GB of it. The sender gets a second to see the answer before the socket goes.
public final class CloseAfterResponseHandler: ChannelOutboundHandler, RemovableChannelHandler {
    public typealias OutboundIn = HTTPResponsePart
    public typealias OutboundOut = HTTPResponsePart

    private static let linger = TimeAmount.seconds(1)
    private var closes = false

    public init() {}

    public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var response):
            guard response.headerFields[.connection] == "close" else { break }
            if context.channel.isStream {
                response.headerFields[.connection] = nil
                return context.write(wrapOutboundOut(.head(response)), promise: promise)
            }
            closes = true
        case .end where closes:
            let written = promise ?? context.eventLoop.makePromise()
            closeAfter(written.futureResult, on: context.channel)
            return context.write(data, promise: written)
        case .body, .end:
            break
        }
        context.write(data, promise: promise)
    }

    private func closeAfter(_ written: EventLoopFuture<Void>, on channel: any Channel) {
        written.whenComplete { _ in
            channel.close(mode: .output, promise: nil)
            channel.eventLoop.scheduleTask(in: Self.linger) { channel.close(promise: nil) }
        }
    }
}

extension Channel {
    /// One request of an HTTP/2 connection: it lies in the connection, which lies in the listener. There the header that closes connections is
    /// forbidden (RFC 9113 §8.2.2), and a stream that nobody reads on is reset when its answer is complete.
    fileprivate var isStream: Bool { parent?.parent != nil }
}
