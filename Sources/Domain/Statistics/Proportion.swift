/// So many of so many, with the interval that tells how little few cases say.
public struct Proportion: Sendable, Hashable {
    public let successes: Int
    public let total: Int

    /// - Precondition: 0 ≤ `successes` ≤ `total`.
    public init(successes: Int, of total: Int) {
        precondition(successes >= 0 && successes <= total, "a part is no larger than its whole")
        self.successes = successes
        self.total = total
    }

    /// Between 0 and 1; `nil` of nothing.
    public var value: Double? { total == 0 ? nil : Double(successes) / Double(total) }

    /// Wilson's 95 % interval; `nil` of nothing.
    public var interval: ClosedRange<Double>? {
        guard total > 0 else { return nil }
        let wilson = WilsonInterval(successes: Double(successes), count: total)
        return wilson.lower...wilson.upper
    }
}
