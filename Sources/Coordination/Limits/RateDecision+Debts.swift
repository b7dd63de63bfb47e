internal import Services

extension RateDecision {
    /// What the bucket says that is nearest to its end: where taking was refused, the one that has to be waited for longest.
    ///
    /// - Parameter debts: of each bucket, after what was taken.
    static func decided(_ isAllowed: Bool, _ buckets: [RateBucket], debts: [Int64]) -> RateDecision {
        let states = zip(buckets, debts).map { bucket, debt in
            let rate = CellRate(bucket.policy)
            return (isShut: !rate.allows(at: debt), remaining: rate.remaining(at: debt), wait: rate.wait(at: debt), policy: bucket.policy)
        }
        let nearest =
            isAllowed
            ? states.min { ($0.remaining, $1.wait) < ($1.remaining, $0.wait) }
            : states.filter(\.isShut).max { $0.wait < $1.wait }
        guard let nearest else { return .unlimited }
        return RateDecision(isAllowed: isAllowed, policy: nearest.policy, remaining: nearest.remaining, wait: nearest.wait)
    }

    /// Who takes from no bucket.
    static let unlimited = RateDecision(
        isAllowed: true, policy: RatePolicy(name: "unlimited", capacity: .max, window: .zero), remaining: .max, wait: .zero)
}
