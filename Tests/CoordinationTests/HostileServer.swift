import NIOCore
import NIOPosix
import Synchronization

/// Listens like a Redis server and answers as a test wants it.
final class HostileServer: Sendable {
    /// What to send for the bytes that came; `nil` hangs up.
    typealias Answer = @Sendable (String) -> [UInt8]?

    private let channel: any Channel

    var url: String { "redis://127.0.0.1:\(channel.localAddress?.port ?? 0)" }

    /// - Parameter greeting: is sent before anybody asks.
    static func with<T>(greeting: [UInt8] = [], _ answer: @escaping Answer, _ body: (HostileServer) async throws -> T) async throws -> T {
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(greeting: greeting, answer: answer)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            let result = try await body(HostileServer(channel))
            try await channel.close()
            return result
        } catch {
            try? await channel.close()
            throw error
        }
    }

    private init(_ channel: any Channel) {
        self.channel = channel
    }

    /// Answers sign-in and trial as they should be, and everything else by `answer`.
    static func plausible(_ answer: @escaping Answer) -> Answer {
        { text in
            if text.contains("SETNAME") { return Array("+OK\r\n".utf8) }
            if text.contains("PUBLISH', KEYS") { return Array(":1\r\n".utf8) }
            if text.contains("SUBSCRIBE") { return Array("*3\r\n$9\r\nsubscribe\r\n$1\r\nx\r\n:1\r\n".utf8) }
            if text.contains("PING") { return Array("*2\r\n$4\r\npong\r\n$0\r\n\r\n".utf8) }
            return answer(text)
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let greeting: [UInt8]
        private let answer: Answer

        init(greeting: [UInt8], answer: @escaping Answer) {
            self.greeting = greeting
            self.answer = answer
        }

        func channelActive(context: ChannelHandlerContext) {
            if !greeting.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: greeting)), promise: nil) }
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard let bytes = answer(String(buffer: unwrapInboundIn(data))) else { return context.close(promise: nil) }
            if !bytes.isEmpty { context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}
