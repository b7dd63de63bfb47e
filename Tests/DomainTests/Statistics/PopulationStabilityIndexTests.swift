import Domain
import Testing

struct PopulationStabilityIndexTests {
    typealias Case = (reference: [Int], observed: [Int], value: Double, band: PopulationStabilityIndex.Band)

    /// NumPy 2: `p = (r + 0.5) / (r + 0.5).sum()`, `q` likewise, `((q - p) * log(q / p)).sum()`.
    @Test(
        arguments: [
            ([10, 20, 30, 40], [100, 200, 300, 400], 9.26555793769271e-05, .stable),
            ([100, 100, 100, 100], [130, 90, 100, 80], 0.03314068310281911, .stable),
            ([400, 300, 200, 100], [420, 310, 170, 100], 0.006152040152461137, .stable),
            ([100, 100, 100, 100], [160, 90, 100, 50], 0.1580733115250739, .moderate),
            ([50, 50, 0], [0, 50, 50], 4.546916765360847, .major),
            ([10, 20, 30, 40], [40, 30, 20, 10], 0.8719768526109903, .major),
            ([20, 20], [0, 1000], 3.796904263028838, .major),
        ] as [Case])
    func followsTheFormula(_ one: Case) throws {
        let index = try #require(PopulationStabilityIndex(reference: one.reference, observed: one.observed))
        #expect(abs(index.value - one.value) < 1e-12)
        #expect(index.band == one.band)
    }

    @Test func isZeroWhereNothingMoved() {
        #expect(PopulationStabilityIndex(reference: [50, 70, 0], observed: [50, 70, 0])?.value == 0)
    }

    @Test func isTheSameBothWays() throws {
        let (one, other) = ([300, 20, 80], [100, 60, 240])
        let there = try #require(PopulationStabilityIndex(reference: one, observed: other))
        let back = try #require(PopulationStabilityIndex(reference: other, observed: one))
        #expect(abs(there.value - back.value) < 1e-12)
    }

    @Test(arguments: [
        ([100, 100], [20, 19]), ([20, 19], [100, 100]), ([100, 100], [100]), ([100, 100], [100, -1]), ([-1, 200], [100, 100]), ([100], [100]), ([], []),
        ([100, 100], [0, 0]),
    ])
    func isNotThereForTooLittle(_ reference: [Int], _ observed: [Int]) {
        #expect(PopulationStabilityIndex(reference: reference, observed: observed) == nil)
    }

    @Test func isThereFromTwentyCasesABin() {
        #expect(PopulationStabilityIndex(reference: [20, 20], observed: [40, 0]) != nil)
    }

    @Test func livesWithCountsWithoutEnd() throws {
        let index = try #require(PopulationStabilityIndex(reference: [.max, .max, .max], observed: [.max, 0, 0]))
        #expect(index.value.isFinite && index.band == .major)
    }

    /// What `minimumPerBin` is there for: where nothing has moved, the average stays in the first band with the fewest cases allowed.
    @Test func isStableOnAverageWhereNothingMoved() throws {
        var dice = SplitMix(state: 7)
        let values = try (0..<200).map { _ in
            func sample() -> [Int] { (0..<400).reduce(into: [Int](repeating: 0, count: 20)) { counts, _ in counts[Int.random(in: 0..<20, using: &dice)] += 1 } }
            return try #require(PopulationStabilityIndex(reference: sample(), observed: sample())).value
        }
        #expect(values.reduce(0, +) / 200 < 0.1)
    }
}

/// The same numbers in every run (Steele, Lea and Flood 2014).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
