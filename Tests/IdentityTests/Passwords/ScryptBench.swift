import Services
import Synchronization

@testable import Identity

/// A hasher that computes next to nothing, and notes what it should have.
final class ScryptBench: Sendable {
    private final class Notes: Sendable {
        let costs = Mutex<[Int]>([])
    }

    let hasher: ScryptPasswordHasher
    private let notes = Notes()

    init(cost: ScryptCost, inUse hashes: [PasswordHash] = []) {
        hasher = ScryptPasswordHasher(cost: cost, inUse: hashes, on: PasswordThreads(count: 1, waiting: 8)) { [notes] cost, password, salt in
            notes.costs.withLock { $0.append(cost.logN) }
            return Array((password + salt + [UInt8](repeating: 0, count: 32)).prefix(32))
        }
    }

    /// The binary logarithms of N of what was computed, in its order.
    var costs: [Int] { notes.costs.withLock(\.self) }

    /// The sum of the Ns.
    var work: Int { costs.reduce(0) { $0 + 1 << $1 } }

    /// Of `password`.
    static func hash(at logN: Int) async throws -> PasswordHash {
        try await ScryptBench(cost: ScryptCost(logN: logN)).hasher.hash(password)
    }

    static let password = "tall grass under old bridges"
}
