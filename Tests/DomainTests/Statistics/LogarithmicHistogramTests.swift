import Domain
import Testing

struct LogarithmicHistogramTests {
    @Test(
        arguments: [
            (.zero, 0), (.milliseconds(-5), 0), (.nanoseconds(1), 0), (.milliseconds(1), 0), (.microseconds(1189), 0), (.microseconds(1190), 1),
            (.milliseconds(2), 4), (.milliseconds(1024), 40), (.seconds(1), 39), (.seconds(3600), 87), (.milliseconds(1 << 34), 136),
            (.milliseconds((1 << 34) - 1), 135), (.seconds(366 * 86_400), 139), (.seconds(Int64.max), 139),
        ] as [(Duration, Int)])
    func findsTheBin(_ duration: Duration, _ bin: Int) {
        #expect(LogarithmicHistogram.bin(of: duration) == bin)
    }

    /// Nearest rank of the sorted durations, within the promised 9.1 %.
    @Test(arguments: [0, 0.01, 0.25, 0.5, 0.9, 0.95, 1])
    func estimatesQuantilesWithinItsBound(_ share: Double) throws {
        for count in [1, 2, 3, 10, 997] {
            let durations = (0..<count).map { Duration.milliseconds(2 + $0 * $0 * $0 * 31) }
            var histogram = LogarithmicHistogram()
            durations.forEach { histogram.add($0) }
            let exact = durations[max(0, Int((share * Double(count)).rounded(.up)) - 1)]
            let ratio = try #require(histogram.quantile(share)) / exact
            #expect(ratio < 1.0906 && ratio > 1 / 1.0906, "\(count)")
        }
    }

    @Test func rises() throws {
        var histogram = LogarithmicHistogram()
        for seconds in 1...500 { histogram.add(.seconds(seconds)) }
        let quantiles = try [0.1, 0.5, 0.9, 0.95, 0.99].map { try #require(histogram.quantile($0)) }
        #expect(quantiles == quantiles.sorted())
        #expect(quantiles[0] < quantiles[4])
    }

    @Test func isNothingOfNothing() {
        #expect(LogarithmicHistogram().quantile(0.5) == nil)
        #expect(LogarithmicHistogram(counts: [:]).total == 0)
    }

    @Test(arguments: [(-1.0, 0.0), (2, 1), (.nan, 0), (.infinity, 1)] as [(Double, Double)])
    func movesAShareIntoItsRange(_ share: Double, _ moved: Double) {
        let histogram = LogarithmicHistogram(counts: [3: 1, 60: 1])
        #expect(histogram.quantile(share) == histogram.quantile(moved))
    }

    @Test func leavesOutWhatIsInNoBin() {
        let histogram = LogarithmicHistogram(counts: [-1: 5, 140: 5, 3: 2, 4: -7])
        #expect(histogram.total == 2)
        #expect(histogram.counts.count == LogarithmicHistogram.binCount)
    }

    @Test func addsUp() {
        var (one, other, both) = (LogarithmicHistogram(), LogarithmicHistogram(), LogarithmicHistogram())
        for step in 1...100 {
            if step % 3 == 0 { one.add(.seconds(step)) } else { other.add(.seconds(step)) }
            both.add(.seconds(step))
        }
        one += other
        #expect(one == both)
    }
}
