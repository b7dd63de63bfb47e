import NIOCore
import NIOPosix
import NIOSSL

/// A socket that says exactly what a test wants said, right or wrong.
struct RawConnection {
    private let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>

    /// - Parameter tls: to speak it, to `localhost`.
    static func open(port: Int, tls: TLSConfiguration? = nil) async throws -> RawConnection {
        let context = try tls.map { try NIOSSLContext(configuration: $0) }
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                        wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
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

    /// Sends the pieces and closes this direction, as a client does that has said everything; returns all that comes back.
    func sendAndFinish(_ pieces: [String]) async throws -> String {
        try await channel.executeThenClose { inbound, outbound in
            do {
                for piece in pieces { try await outbound.write(ByteBuffer(string: piece)) }
                outbound.finish()
            } catch {}
            return await Self.read(inbound)
        }
    }

    /// Sends the bytes and returns all that comes back until the other side closes.
    func send(bytes: [UInt8]) async throws -> [UInt8] {
        try await channel.executeThenClose { inbound, outbound in
            try? await outbound.write(ByteBuffer(bytes: bytes))
            return Array(buffer: await Self.readBytes(inbound))
        }
    }

    /// Sends the bytes, stays until `body` has run, and goes without a word.
    func hold(_ bytes: some Sequence<UInt8>, during body: () async throws -> Void) async throws {
        try await channel.executeThenClose { _, outbound in
            try await outbound.write(ByteBuffer(bytes: bytes))
            try await body()
        }
    }

    private static func read(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async -> String {
        String(buffer: await readBytes(inbound))
    }

    /// A reset behind a full answer is how a refused upload ends.
    private static func readBytes(_ inbound: NIOAsyncChannelInboundStream<ByteBuffer>) async -> ByteBuffer {
        var answer = ByteBuffer()
        do {
            for try await var bytes in inbound { answer.writeBuffer(&bytes) }
        } catch {}
        return answer
    }
}
