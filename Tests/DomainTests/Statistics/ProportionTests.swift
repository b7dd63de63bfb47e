import Domain
import Testing

struct ProportionTests {
    /// SciPy 1.17.1: `binomtest(successes, total).proportion_ci(0.95, method="wilson")`.
    @Test(arguments: [
        (0, 1, 0.0, 0.7934506856227626), (1, 1, 0.20654931437723745, 1.0), (0, 10, 0.0, 0.27753279986288926),
        (1, 10, 0.017876213095072896, 0.4041500267952385), (5, 10, 0.236593090512564, 0.7634069094874361), (10, 10, 0.7224672001371109, 1.0),
        (3, 7, 0.1582198552514697, 0.7495416354723428), (81, 263, 0.2552885198782742, 0.36620957698280004),
        (15, 148, 0.06238639953073629, 0.16048724172330803), (767, 800, 0.9426363648959387, 0.9704790161853535),
        (9999, 10_000, 0.9994337311025987, 0.9999823473263989), (1, 1_000_000, 1.765245767453709e-07, 5.664911804311442e-06),
        (500_000, 1_000_000, 0.4990200198900048, 0.5009799801099952),
    ])
    func hasTheIntervalOfSciPy(_ successes: Int, _ total: Int, _ lower: Double, _ upper: Double) throws {
        let proportion = Proportion(successes: successes, of: total)
        let interval = try #require(proportion.interval)
        #expect(abs(interval.lowerBound - lower) < 1e-12)
        #expect(abs(interval.upperBound - upper) < 1e-12)
        #expect(proportion.value == Double(successes) / Double(total))
    }

    @Test func isNothingOfNothing() {
        #expect(Proportion(successes: 0, of: 0).value == nil)
        #expect(Proportion(successes: 0, of: 0).interval == nil)
    }

    @Test func keepsItsValueWithinItsInterval() throws {
        for total in 1...60 {
            for successes in 0...total {
                let proportion = Proportion(successes: successes, of: total)
                let (value, interval) = (try #require(proportion.value), try #require(proportion.interval))
                #expect(interval.contains(value))
                #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
            }
        }
    }
}
