internal import Domain
internal import Synchronization

/// Memory that pictures share, on their way in and out. A full budget refuses the next one instead of letting the machine run out.
public final class MemoryBudget: Sendable {
    private let available: Mutex<Int>

    public init(bytes: Int) {
        available = Mutex(bytes)
    }

    /// Takes `bytes`, or throws `overloaded` and takes nothing.
    public func reserve(_ bytes: Int) throws {
        try available.withLock { available in
            guard available >= bytes else { throw ServiceError(.overloaded, "Too many pictures at once: try again in a moment.") }
            available -= bytes
        }
    }

    /// Counts bytes that are there already against the budget for as long as the result lives.
    public func lend(_ bytes: [UInt8]) throws -> LentBytes {
        try reserve(bytes.count)
        return LentBytes(bytes, from: self)
    }

    public func release(_ bytes: Int) {
        available.withLock { $0 += bytes }
    }

    public var availableBytes: Int { available.withLock(\.self) }
}

/// Bytes that count against a budget until nobody holds them.
public final class LentBytes: Sendable {
    public let bytes: [UInt8]
    private let budget: MemoryBudget

    fileprivate init(_ bytes: [UInt8], from budget: MemoryBudget) {
        self.bytes = bytes
        self.budget = budget
    }

    deinit { budget.release(bytes.count) }
}
