import Foundation
import NIOCore
import NIOPosix
import Synchronization

/// A receiver of syslog over TCP that behaves as a test wants it to.
final class SyslogListener: Sendable {
    private struct State {
        var server: (any Channel)?
        var connections: [any Channel] = []
        /// What each connection carried.
        var received: [ByteBuffer] = []
    }

    private let state = Mutex(State())

    var port: Int { state.withLock { $0.server?.localAddress?.port ?? 0 } }
    var url: String { "syslog+tcp://127.0.0.1:\(port)" }
    /// How many came so far.
    var connections: Int { state.withLock(\.received.count) }
    /// The sequences of the records that each connection carried whole.
    var sequences: [[Int64]] { state.withLock(\.received).map(Self.sequences(in:)) }

    /// Of this process's own and below those that systems hand out (32 768 on Linux), or somebody would get one that its listener comes back to.
    private static let nextPort = Mutex(Int.random(in: 10_000..<30_000))

    /// - Parameters:
    ///   - port: of a listener that stopped; `nil` for a new one.
    ///   - reads: or leaves in the socket what comes.
    static func start(port: Int? = nil, reads: Bool = true) async throws -> SyslogListener {
        let listener = SyslogListener()
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: reads)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Handler(listener, listener.add(channel))) }
            }
        let server = try await bind(bootstrap, port)
        listener.state.withLock { $0.server = server }
        return listener
    }

    private static func bind(_ bootstrap: ServerBootstrap, _ port: Int?) async throws -> any Channel {
        if let port { return try await bootstrap.bind(host: "127.0.0.1", port: port).get() }
        for _ in 0..<100 {
            let next = nextPort.withLock { next in
                next += 1
                return next
            }
            if let server = try? await bootstrap.bind(host: "127.0.0.1", port: next).get() { return server }
        }
        throw IOError(errnoCode: EADDRINUSE, reason: "no free port")
    }

    /// Takes no more connections, and ends those that are there. The system says farewell for it where all was read, and resets what was not.
    func stop() async throws {
        let (server, connections) = state.withLock { ($0.server, $0.connections) }
        try await server?.close().get()
        for connection in connections { try? await connection.close().get() }
    }

    /// To everybody.
    func say(_ words: String) async throws {
        for connection in state.withLock(\.connections) { try await connection.writeAndFlush(ByteBuffer(string: words)).get() }
    }

    private func add(_ channel: any Channel) -> Int {
        state.withLock { state in
            state.connections.append(channel)
            state.received.append(ByteBuffer())
            return state.received.count - 1
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let listener: SyslogListener
        private let number: Int

        init(_ listener: SyslogListener, _ number: Int) {
            (self.listener, self.number) = (listener, number)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            var bytes = unwrapInboundIn(data)
            listener.state.withLock { state in _ = state.received[number].writeBuffer(&bytes) }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }

    /// Reads the frames by their lengths, as RFC 5425 has it.
    private static func sequences(in bytes: ByteBuffer) -> [Int64] {
        var (sequences, rest) = ([Int64](), bytes.readableBytesView[...])
        while let space = rest.firstIndex(of: UInt8(ascii: " ")), let length = Int(String(decoding: rest[..<space], as: UTF8.self)) {
            let message = rest[(space + 1)...].prefix(length)
            guard message.count == length, let sequence = sequence(in: String(decoding: message, as: UTF8.self)) else { break }
            sequences.append(sequence)
            rest = rest[(space + 1 + length)...]
        }
        return sequences
    }

    private static func sequence(in message: String) -> Int64? { message.firstMatch(of: #/ sequence="(\d+)"/#).flatMap { Int64($0.1) } }
}
