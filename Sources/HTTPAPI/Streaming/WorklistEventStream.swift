internal import Domain
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle

/// Writes which studies changed, until the session ends, the client goes away or the service stops.
struct WorklistEventStream: Sendable {
    let studies: AsyncStream<StudyID>
    var keepAlive: Duration = .seconds(15)

    private static let retry: Duration = .seconds(3)
    /// So many wait for a client that reads slowly. Then the oldest are lost: it looks at the whole list again when it sees the next one.
    private static let waiting = 256

    private enum Message: Sendable {
        case changed(StudyID)
        case keepAlive
    }

    private struct Change: Encodable {
        let id: StudyID
    }

    /// - Parameter request: whose end is noticed at once: a write into a connection that is gone may not fail for long.
    func write(to writer: inout any ResponseBodyWriter, whileClientStays request: Request) async throws {
        let (messages, sending) = AsyncStream.makeStream(of: Message.self, bufferingPolicy: .bufferingNewest(Self.waiting))
        try await writer.write(ServerSentEvent.retry(Self.retry).encoded())
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await write(messages, sentBy: sending, to: &writer)
            } onInboundClosed: {
                sending.finish()
            }
        } onGracefulShutdown: {
            sending.finish()
        }
    }

    private func write(
        _ messages: AsyncStream<Message>, sentBy sending: AsyncStream<Message>.Continuation, to writer: inout any ResponseBodyWriter
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for await study in studies { sending.yield(.changed(study)) }
                sending.finish()
            }
            group.addTask {
                while (try? await Task.sleep(for: keepAlive)) != nil { sending.yield(.keepAlive) }
            }
            defer { group.cancelAll() }
            for await message in messages { try await writer.write(Self.event(message).encoded()) }
        }
    }

    private static func event(_ message: Message) -> ServerSentEvent {
        switch message {
        case .changed(let id): .event("study", json: Change(id: id))
        case .keepAlive: .keepAlive
        }
    }
}
