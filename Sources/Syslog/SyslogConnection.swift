internal import NIOCore

/// An open connection to a syslog receiver, on which no write takes longer than its deadline.
struct SyslogConnection: Sendable {
    private let channel: any Channel
    private let writeDeadline: TimeAmount
    let end: ConnectionEnd

    /// What a receiver has to take within the deadline.
    private static let chunkBytes = 64 << 10

    init(channel: any Channel, writeDeadline: TimeAmount, end: ConnectionEnd) {
        self.channel = channel
        self.writeDeadline = writeDeadline
        self.end = end
    }

    /// Returns when the operating system has the frames. A receiver that does not take them in time, or a caller who is cancelled, loses the connection,
    /// which fails the write.
    func write(_ frames: [[UInt8]]) async throws {
        var chunk = ByteBuffer()
        for frame in frames {
            chunk.writeBytes(frame)
            if chunk.readableBytes >= Self.chunkBytes {
                try await write(chunk)
                chunk.clear()
            }
        }
        if chunk.readableBytes > 0 { try await write(chunk) }
    }

    private func write(_ chunk: ByteBuffer) async throws {
        let deadline = channel.eventLoop.scheduleTask(in: writeDeadline) { [channel] in channel.close(promise: nil) }
        defer { deadline.cancel() }
        try await withTaskCancellationHandler {
            try Task.checkCancellation()
            try await channel.writeAndFlush(chunk).get()
        } onCancel: {
            channel.close(promise: nil)
        }
    }

    func close() async {
        try? await channel.close().get()
    }
}
