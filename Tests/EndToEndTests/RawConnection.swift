import NIOCore
import NIOPosix

/// A socket that says exactly what a test wants said, right or wrong.
struct RawConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    static func open(port: Int) async throws -> RawConnection {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
                }
            }
        return RawConnection(channel: channel)
    }

    /// Sends the pieces with a pause between them and returns all that comes back until the other side closes.
    func send(_ pieces: [String], pause: Duration = .zero) async throws -> String {
        try await channel.executeThenClose { inbound, outbound in
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for piece in pieces {
                        // The other side may have closed by now, which is for the answer to tell.
                        do {
                            try await outbound.write(ByteBuffer(string: piece))
                            try await Task.sleep(for: pause)
                        } catch { return }
                    }
                }
                let answer = await Self.read(inbound)
                group.cancelAll()
                return answer
            }
        }
    }

    /// Sends the first piece, shows `between` what comes back first, then sends the rest and returns what comes back after that.
    func send(_ pieces: [String], between: (String) async throws -> Void) async throws -> String {
        try await channel.executeThenClose { inbound, outbound in
            var iterator = inbound.makeAsyncIterator()
            try await outbound.write(ByteBuffer(string: pieces[0]))
            try await between(String(buffer: try await iterator.next() ?? ByteBuffer()))
            for piece in pieces.dropFirst() { try await outbound.write(ByteBuffer(string: piece)) }
            var answer = ByteBuffer()
            while var bytes = try await iterator.next() { answer.writeBuffer(&bytes) }
            return String(buffer: answer)
        }
    }

    /// A reset behind a full answer is how a refused upload ends.
    private static func read(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async -> String {
        var answer = ByteBuffer()
        do {
            for try await var bytes in inbound { answer.writeBuffer(&bytes) }
        } catch {}
        return String(buffer: answer)
    }
}
