internal import Domain
internal import Synchronization

/// Whose refusals were recorded lately.
final class RefusalNotes: Sendable {
    private let noted = Mutex<[SignInKey: Timestamp]>([:])

    /// So many are remembered at the most; beyond, all are forgotten, and some noted twice.
    private static let limit = 10_000
    private static let interval: Duration = .seconds(60)

    func isFirstInAWhile(_ key: SignInKey, at moment: Timestamp) -> Bool {
        noted.withLock { noted in
            if let last = noted[key], last <= moment, moment - last < Self.interval { return false }
            if noted.count >= Self.limit { noted = [:] }
            noted[key] = moment
            return true
        }
    }
}
