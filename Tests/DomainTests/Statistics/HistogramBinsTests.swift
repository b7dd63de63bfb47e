import Domain
import Testing

struct HistogramBinsTests {
    /// NumPy: `np.histogram([value], [0, 0.1, 0.5, 1])` for what lies within.
    @Test(
        arguments: [
            (0.0, 0), (0.05, 0), (0.1, 1), (0.1.nextDown, 0), (0.49, 1), (0.5, 2), (0.99, 2), (1, 2), (1.0.nextUp, 2), (7, 2), (.infinity, 2), (-0.0, 0),
            (-1, 0), (-.infinity, 0), (.leastNonzeroMagnitude, 0), (-.greatestFiniteMagnitude, 0),
        ] as [(Double, Int)])
    func findsTheBin(_ value: Double, _ index: Int) throws {
        #expect(try #require(HistogramBins(edges: [0, 0.1, 0.5, 1])).index(of: value) == index)
    }

    @Test func hasNoPlaceForNaN() throws {
        let bins = try #require(HistogramBins(edges: [0, 1]))
        #expect(bins.index(of: .nan) == nil)
        #expect(bins.counts(of: [.nan, 0.5, -.nan]) == [1])
    }

    @Test func findsEveryBinByWalkingToo() throws {
        let edges = (0...20).map { Double($0 * $0) / 7 }
        let bins = try #require(HistogramBins(edges: edges))
        for step in -50...3000 {
            let value = Double(step) / 50
            #expect(bins.index(of: value) == max(0, (0..<bins.count).last { edges[$0] <= value } ?? 0))
        }
    }

    /// NumPy: `np.histogram([2, 2, 2], [2, 2, 2])` is `[0, 3]`, as where all validation pictures have the same width.
    @Test func leavesABinWithoutWidthEmpty() throws {
        #expect(try #require(HistogramBins(edges: [2, 2, 2])).counts(of: [2, 2, 2]) == [0, 3])
        #expect(try #require(HistogramBins(edges: [0, 2, 2, 4])).counts(of: [1, 2, 3]) == [1, 0, 2])
    }

    @Test(arguments: [[], [1], [2, 1], [0, .nan], [0, .infinity], [-.infinity, 0], [.nan, .nan]] as [[Double]])
    func rejectsWhatAreNoEdges(_ edges: [Double]) {
        #expect(HistogramBins(edges: edges) == nil)
    }
}
