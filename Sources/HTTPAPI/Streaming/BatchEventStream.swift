internal import Domain
internal import Hummingbird
internal import NIOCore
internal import ServiceLifecycle
internal import Services
internal import Synchronization

/// Writes how a batch gets on: what changed, as it changes, until all of it is done, the client goes away or the service stops.
struct BatchEventStream: Sendable {
    let batch: BatchID
    let service: BatchService
    let visibility: Visibility
    /// Whether the one who watches still may: asked with every sign of life.
    let mayGoOn: @Sendable () async -> Bool
    var keepAlive: Duration = .seconds(15)

    private static let retry: Duration = .seconds(3)

    /// Returns when the stream has ended in good order; an error breaks the connection, after which the client asks again.
    ///
    /// - Parameter request: whose end is noticed at once: a write into a connection that is gone may not fail for long.
    func write(to writer: inout any ResponseBodyWriter, whileClientStays request: Request) async throws {
        let bell = Bell()
        try await writer.write(ServerSentEvent.retry(Self.retry).encoded())
        try await withGracefulShutdownHandler {
            try await request.body.consumeWithInboundCloseHandler { _ in
                try await write(whatRings: bell, to: &writer)
            } onInboundClosed: {
                bell.end()
            }
        } onGracefulShutdown: {
            bell.end()
        }
    }

    private func write(whatRings bell: Bell, to writer: inout any ResponseBodyWriter) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await watch(ringing: bell) }
            group.addTask { await remind(ringing: bell) }
            defer { group.cancelAll() }
            try await write(from: bell, to: &writer)
        }
        if let error = bell.error { throw error }
    }

    private func watch(ringing bell: Bell) async {
        do {
            for try await batch in service.progress(of: batch, visibleTo: visibility) { bell.ring(batch) }
            bell.end()
        } catch {
            bell.end(error)
        }
    }

    private func remind(ringing bell: Bell) async {
        while (try? await Task.sleep(for: keepAlive)) != nil {
            guard await mayGoOn() else { return bell.end() }
            bell.ring()
        }
    }

    private func write(from bell: Bell, to writer: inout any ResponseBodyWriter) async throws {
        var known: [Int: BatchItemPayload] = [:]
        for await _ in bell.rings {
            guard let batch = bell.take() else {
                try await writer.write(ServerSentEvent.keepAlive.encoded())
                continue
            }
            let items = batch.items.map(BatchItemPayload.init)
            let changed = items.filter { known[$0.position] != $0 }
            for item in changed { known[item.position] = item }
            try await writer.write(ServerSentEvent.event("progress", json: BatchProgressPayload(counts: BatchCounts(batch), changed: changed)).encoded())
            if batch.isDone { try await writer.write(ServerSentEvent.event("done", json: BatchCounts(batch)).encoded()) }
        }
    }
}

/// Says that there is something to write. Only the newest state is kept: a client that reads slowly gets fewer events, not a growing queue.
private final class Bell: Sendable {
    let rings: AsyncStream<Void>
    private let ringing: AsyncStream<Void>.Continuation
    private let state = Mutex<(batch: Batch?, error: (any Error)?)>((nil, nil))

    init() {
        (rings, ringing) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    func ring(_ batch: Batch? = nil) {
        if let batch { state.withLock { $0.batch = batch } }
        ringing.yield()
    }

    func end(_ error: (any Error)? = nil) {
        state.withLock { $0.error = error }
        ringing.finish()
    }

    func take() -> Batch? {
        state.withLock { state in
            defer { state.batch = nil }
            return state.batch
        }
    }

    var error: (any Error)? { state.withLock(\.error) }
}
