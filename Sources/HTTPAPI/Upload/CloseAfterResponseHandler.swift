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
        case .head(let response):
            closes = response.headerFields[.connection] == "close"
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
