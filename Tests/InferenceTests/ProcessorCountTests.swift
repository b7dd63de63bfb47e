import Testing

@testable import Inference

struct ProcessorCountTests {
    @Test(
        arguments: [("max 100000\n", nil), ("200000 100000\n", 2), ("150000 100000", 1), ("50000 100000", 1), ("nonsense", nil), ("100000 0", nil)]
            as [(String, Int?)])
    func readsTheControlGroupsQuota(_ text: String, _ cores: Int?) {
        #expect(ProcessorCount.cores(quota: text) == cores)
    }

    @Test func isAtLeastOne() {
        #expect(ProcessorCount.available >= 1)
    }
}
