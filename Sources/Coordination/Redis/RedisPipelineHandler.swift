internal import NIOCore

/// Sends commands without waiting for the answers to earlier ones, and gives each answer to who asked.
///
/// An answer that is late ends the connection: a server that hangs is away for everybody at once, not for one deadline after another.
final class RedisPipelineHandler: ChannelInboundHandler {
    typealias InboundIn = RESPValue
    typealias OutboundOut = ByteBuffer

    private var pipeline = RedisPipeline<EventLoopPromise<RESPValue>>()
    private let onMessage: (@Sendable ([UInt8]) -> Void)?
    private var context: ChannelHandlerContext?
    private var isFlushPlanned = false
    private var isWatching = false

    /// - Parameter onMessage: gets what is published on the channels that this connection subscribes to.
    init(onMessage: (@Sendable ([UInt8]) -> Void)?) {
        self.onMessage = onMessage
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        fail(.lost)
        self.context = nil
    }

    func send(_ bytes: ByteBuffer, deadline: NIODeadline, answering promise: EventLoopPromise<RESPValue>) {
        guard let context, pipeline.sent(promise, deadline: deadline) else { return promise.fail(RedisError.lost) }
        context.write(wrapOutboundOut(bytes), promise: nil)
        planFlush(context)
        watch(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let value = unwrapInboundIn(data)
        if let onMessage, let message = Self.message(value) { return onMessage(message) }
        switch pipeline.received() {
        case .answers(let promise): promise.succeed(value)
        case .unasked: end(context, because: .protocolViolation)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        fail(.lost)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(context, because: error as? RedisError ?? .lost)
    }

    /// One system call for all that was sent in this turn of the event loop.
    private func planFlush(_ context: ChannelHandlerContext) {
        guard !isFlushPlanned else { return }
        isFlushPlanned = true
        context.eventLoop.assumeIsolated().execute {
            self.isFlushPlanned = false
            self.context?.flush()
        }
    }

    /// One timer for the oldest command instead of one for each.
    private func watch(_ context: ChannelHandlerContext) {
        guard !isWatching, let deadline = pipeline.nextDeadline else { return }
        isWatching = true
        _ = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) {
            self.isWatching = false
            guard let context = self.context else { return }
            if self.pipeline.isLate(at: .now()) { self.end(context, because: .late) } else { self.watch(context) }
        }
    }

    private func end(_ context: ChannelHandlerContext, because error: RedisError) {
        fail(error)
        context.close(promise: nil)
    }

    private func fail(_ error: RedisError) {
        for promise in pipeline.close() { promise.fail(error) }
    }

    /// `["message", channel, payload]`: what a server pushes in RESP2.
    private static func message(_ value: RESPValue) -> [UInt8]? {
        guard case .array(let parts) = value, parts.count == 3, parts[0] == .string("message"), case .string(let payload) = parts[2] else { return nil }
        return payload
    }
}
