internal import Domain
public import Logging

/// Hands audit events on to a SIEM as they come: each at least once, in their order.
///
/// The database is the buffer: what the receiver has is kept there by position, so that nothing is lost while it is away, or when the service stops. What
/// was on its way when it stopped is sent again after the start.
/// Several instances may forward at once; the receiver knows a record that comes twice by its sequence.
public struct AuditForwarding: Sendable {
    private let audit: any AuditRepository
    private let receiver: any AuditReceiver
    private let logger: Logger
    private let pollInterval: Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    private static let batch = 500
    private static let longestDelay: Duration = .seconds(60)

    /// - Parameters:
    ///   - pollInterval: how often new events are looked for; also the first wait after a failure, which doubles up to a minute.
    ///   - sleep: waits, or ends early when its task is cancelled.
    public init(
        audit: any AuditRepository, receiver: any AuditReceiver, logger: Logger, pollInterval: Duration = .seconds(1),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.audit = audit
        self.receiver = receiver
        self.logger = logger
        self.pollInterval = pollInterval
        self.sleep = sleep
    }

    /// Runs until it is cancelled.
    public func run() async {
        await forwardUntilCancelled()
        await receiver.close()
    }

    private func forwardUntilCancelled() async {
        var (failures, again) = (0, Repetition?.none)
        while !Task.isCancelled {
            do {
                let isMore = try await forward(&again)
                if failures > 0 { logger.notice("Audit events are forwarded again", metadata: ["audit.receiver": "\(receiver.name)"]) }
                failures = 0
                if !isMore { try await sleep(pollInterval) }
            } catch  where Task.isCancelled {
                return
            } catch {
                failures += 1
                // Once: who is away for a day would fill the log.
                if failures == 1 {
                    logger.warning(
                        "Audit events wait for their receiver", metadata: ["audit.receiver": "\(receiver.name)", "error": "\(String(reflecting: error))"])
                }
                try? await sleep(delay(after: failures))
            }
        }
    }

    /// What is sent once more: from the record behind `position` up to `end`.
    private struct Repetition {
        var position: Int64
        let end: Int64
    }

    /// - Returns: whether more may be waiting.
    private func forward(_ again: inout Repetition?) async throws -> Bool {
        let known = try await audit.forwarded(to: receiver.name)
        var repetition = again ?? Repetition(position: max(0, known - receiver.unconfirmedLimit), end: known)
        let isRepeating = repetition.position < repetition.end
        let records = try await audit.records(after: isRepeating ? repetition.position : known, limit: Self.batch)
        again = repetition
        try await receiver.send(records)
        guard let last = records.last else { return false }
        try await audit.setForwarded(to: receiver.name, sequence: last.sequence)
        if isRepeating { repetition.position = last.sequence }
        again = repetition
        return records.count == Self.batch
    }

    private func delay(after failures: Int) -> Duration { min(pollInterval * (1 << min(failures - 1, 20)), Self.longestDelay) }
}
