/// A stretch of a list, and where the next one begins.
public struct Page<Item: Sendable>: Sendable {
    public let items: [Item]
    /// `nil` at the end of the list.
    public let next: PageCursor?

    public init(items: [Item], next: PageCursor?) {
        self.items = items
        self.next = next
    }

    public func map<Other>(_ transform: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(transform), next: next)
    }
}

/// The last item of a page by what the list is sorted by: keyset paging, whose cost does not grow with the depth.
public struct PageCursor: Sendable, Hashable {
    /// What the list is sorted by, where that is not the identifier.
    public let sortKey: Int64
    /// `UUIDv7.sortKey` of the item: settles ties.
    public let tieBreaker: Int64

    public init(sortKey: Int64, tieBreaker: Int64) {
        self.sortKey = sortKey
        self.tieBreaker = tieBreaker
    }
}

extension PageCursor: LosslessStringConvertible {
    /// Two base-36 numbers with a dot: safe in a URL, and opaque to its bearer.
    public var description: String { "\(String(sortKey, radix: 36)).\(String(tieBreaker, radix: 36))" }

    public init?(_ description: String) {
        let parts = description.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let sortKey = Int64(parts[0], radix: 36), let tieBreaker = Int64(parts[1], radix: 36) else { return nil }
        self.init(sortKey: sortKey, tieBreaker: tieBreaker)
    }
}

/// How much of a list is asked for, and from where.
public struct PageRequest: Sendable {
    public static let maximumLimit = 200

    /// 1…`maximumLimit`.
    public let limit: Int
    public let after: PageCursor?

    public init(limit: Int = 50, after: PageCursor? = nil) throws(ServiceError) {
        guard (1...Self.maximumLimit).contains(limit) else {
            throw ServiceError(.invalidRequest, "limit must be a whole number from 1 to \(Self.maximumLimit).")
        }
        self.limit = limit
        self.after = after
    }
}
