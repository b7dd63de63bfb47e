internal import Domain
internal import Synchronization

/// Who is at it in this instance now: as many entries as there are people at work.
final class PlaceCounter: Sendable {
    private let taken = Mutex<[SharedName: Int]>([:])

    /// - Throws: `rateLimited` where `limit` are taken.
    func withPlace<T>(for name: SharedName, limit: Int, _ body: () async throws -> T) async throws -> T {
        guard take(name, limit) else { throw ServiceError.allPlacesTaken }
        defer { giveBack(name) }
        return try await body()
    }

    var isEmpty: Bool { taken.withLock(\.isEmpty) }

    private func take(_ name: SharedName, _ limit: Int) -> Bool {
        taken.withLock { taken in
            guard taken[name, default: 0] < limit else { return false }
            taken[name, default: 0] += 1
            return true
        }
    }

    private func giveBack(_ name: SharedName) {
        taken.withLock { taken in
            let left = taken[name, default: 0] - 1
            taken[name] = left > 0 ? left : nil
        }
    }
}

extension ServiceError {
    static var allPlacesTaken: ServiceError {
        ServiceError(.rateLimited, "As much of yours is under way as may be at once: wait until some of it has ended, then send this again.")
    }
}
