internal import Domain

/// Appends events that belong to no change. Those that come while a transaction runs wait and are written by the next one together, so that many at once
/// cost little more than one.
///
/// It is either idle or writing; while it writes, `writing` is its one task, which ends when nobody waits any more. That task is no caller's: one who is
/// cancelled still gets the answer, and the event is kept.
actor AuditWriter {
    private struct Waiting {
        let event: AuditEvent
        let answer: CheckedContinuation<Void, any Error>
    }

    /// In one transaction.
    private static let groupLimit = 256
    /// Who comes when so many wait is sent away, for the database is away or far too slow.
    private static let queueLimit = 8192

    private let recorder: Recorder
    private var waiting: [Waiting] = []
    private var writing: Task<Void, Never>?

    init(recorder: Recorder) {
        self.recorder = recorder
    }

    /// Returns when the event is durable.
    ///
    /// - Throws: `storageUnavailable`, `overloaded`.
    func append(_ event: AuditEvent) async throws {
        guard waiting.count < Self.queueLimit else {
            throw ServiceError(.overloaded, "The audit has too much to write: try again in a moment.")
        }
        try await withCheckedThrowingContinuation { answer in
            waiting.append(Waiting(event: event, answer: answer))
            if writing == nil { writing = Task { await writeAll() } }
        }
    }

    private func writeAll() async {
        while !waiting.isEmpty {
            let group = Array(waiting.prefix(Self.groupLimit))
            waiting.removeFirst(group.count)
            let outcome = await write(group.map(\.event))
            for waiting in group { waiting.answer.resume(with: outcome) }
        }
        // Nothing was awaited since the last look, so nobody has come in between.
        writing = nil
    }

    private func write(_ events: [AuditEvent]) async -> Result<Void, any Error> {
        do {
            return .success(try await recorder.record(events))
        } catch {
            return .failure(ServiceError(.storageUnavailable, "The audit cannot be written now: try again in a moment.", cause: error))
        }
    }
}
