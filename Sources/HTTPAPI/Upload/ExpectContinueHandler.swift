internal import HTTPTypes
public import NIOCore
public import NIOHTTPTypes

/// Answers `Expect: 100-continue` (RFC 9110 §10.1.1), without which curl holds every larger picture back for a second.
///
/// A request that announces more than its limit, or that says nothing of who makes it, gets no invitation: its sender learns of the refusal before it
/// sends anything.
public final class ExpectContinueHandler: ChannelInboundHandler, RemovableChannelHandler {
    public typealias InboundIn = HTTPRequestPart
    public typealias InboundOut = HTTPRequestPart
    public typealias OutboundOut = HTTPResponsePart

    private let maximumBytes: Int
    private let maximumBatchBytes: Int

    public init(maximumBytes: Int, maximumBatchBytes: Int = BatchLimits().maximumBytes) {
        self.maximumBytes = maximumBytes
        self.maximumBatchBytes = maximumBatchBytes
    }

    public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let request) = unwrapInboundIn(data), invites(request) {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        context.fireChannelRead(data)
    }

    private func invites(_ request: HTTPRequest) -> Bool {
        guard request.headerFields[.expect]?.lowercased() == "100-continue" else { return false }
        guard request.headerFields[.authorization] != nil || request.path?.hasPrefix(APIPath.root) != true else { return false }
        let limit = request.path?.hasPrefix("\(APIPath.root)/batches") == true ? maximumBatchBytes : maximumBytes
        return (request.headerFields[.contentLength].flatMap(Int.init) ?? 0) <= limit
    }
}
