internal import NIOCore

/// Bytes in, replies out.
final class RESPDecoder: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = RESPValue

    private let parser: RESPParser

    init(limits: RESPParser.Limits) {
        parser = RESPParser(limits: limits)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do {
            for reply in try parser.parse(unwrapInboundIn(data).readableBytesView) { context.fireChannelRead(wrapInboundOut(reply)) }
        } catch {
            context.fireErrorCaught(error)
        }
    }
}
