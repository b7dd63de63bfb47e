internal import Domain
internal import Synchronization

/// How many streams each user holds open at this instance.
final class OpenStreams: Sendable {
    private let limit: Int
    private let counts = Mutex<[UserID: Int]>([:])

    /// - Parameter limit: of one user; 0 for none.
    init(limit: Int) {
        self.limit = limit
    }

    /// A place that is given back when its last reference goes: with the answer, whether it was written to its end or not at all.
    ///
    /// - Throws: `rateLimited`.
    func place(for user: UserID) throws -> Place {
        try counts.withLock { counts in
            let count = counts[user, default: 0]
            guard limit == 0 || count < limit else {
                throw ServiceError(.rateLimited, "You hold \(limit) streams open already: close one of them.")
            }
            counts[user] = count + 1
        }
        return Place(user: user, streams: self)
    }

    private func release(_ user: UserID) {
        counts.withLock { counts in
            let left = counts[user, default: 1] - 1
            counts[user] = left == 0 ? nil : left
        }
    }

    func count(of user: UserID) -> Int { counts.withLock { $0[user, default: 0] } }

    final class Place: Sendable {
        private let user: UserID
        private let streams: OpenStreams

        fileprivate init(user: UserID, streams: OpenStreams) {
            self.user = user
            self.streams = streams
        }

        deinit { streams.release(user) }
    }
}
