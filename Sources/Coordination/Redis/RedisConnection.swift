internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// One connection, ready for commands. Many may be on their way at once; they are answered in order.
final class RedisConnection: Sendable {
    private let channel: any Channel
    private let handler: NIOLoopBound<RedisPipelineHandler>

    private init(_ channel: any Channel, _ handler: NIOLoopBound<RedisPipelineHandler>) {
        self.channel = channel
        self.handler = handler
    }

    /// Connects, without a word to the server yet.
    static func connect(
        to server: RedisServerAddress, tls: NIOSSLContext?, within limit: Duration, limits: RESPParser.Limits = .init(),
        onMessage: (@Sendable ([UInt8]) -> Void)?
    ) async throws(RedisError) -> RedisConnection {
        let bootstrap = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(limit))
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
        do {
            let (channel, handler) = try await bootstrap.connect(host: server.host, port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: server.nameForTLS)) }
                    let handler = RedisPipelineHandler(onMessage: onMessage)
                    try channel.pipeline.syncOperations.addHandlers([RESPDecoder(limits: limits), handler])
                    return (channel, NIOLoopBound(handler, eventLoop: channel.eventLoop))
                }
            }
            return RedisConnection(channel, handler)
        } catch {
            throw .lost
        }
    }

    /// - Throws: `late`, `lost` or `protocolViolation`, after each of which the connection is over. A server's error is an answer, not a failure.
    func send(_ command: RedisCommand, within limit: Duration) async throws(RedisError) -> RESPValue {
        let promise = channel.eventLoop.makePromise(of: RESPValue.self)
        let (bytes, deadline) = (command.encoded(), NIODeadline.now() + TimeAmount(limit))
        channel.eventLoop.execute { [handler] in handler.value.send(bytes, deadline: deadline, answering: promise) }
        do {
            return try await promise.futureResult.get()
        } catch {
            throw error as? RedisError ?? .lost
        }
    }

    /// - Throws: what `send` throws, and `refused` for a server's error.
    @discardableResult
    func insist(on command: RedisCommand, within limit: Duration) async throws(RedisError) -> RESPValue {
        let answer = try await send(command, within: limit)
        if let code = answer.errorCode { throw .refused(code: code) }
        return answer
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Returns when the connection is over, for whatever reason.
    func untilClosed() async {
        try? await channel.closeFuture.get()
    }
}
