public import Domain
public import Logging

/// Says in the log, once a day, when what the model sees has moved away from what it was validated on.
public struct DriftWatch: Sendable {
    /// Long enough for a small clinic to fill the bins.
    public static let days = 7

    private let drift: DriftService
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp

    public init(drift: DriftService, logger: Logger, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.drift = drift
        self.logger = logger
        self.clock = clock
    }

    public func look() async throws {
        let today = clock().day
        let report = try await drift.report(today - Self.days + 1...today)
        for quantity in report.quantities {
            guard let index = quantity.index, index.band != .stable else { continue }
            logger.warning(
                "Drift",
                metadata: [
                    "drift.model": "\(report.model)", "drift.quantity": "\(quantity.measure.rawValue)", "drift.index": "\(index.value)",
                    "drift.band": "\(index.band)",
                ])
        }
    }
}
