import Domain
import Testing

struct AgeTests {
    @Test(arguments: [("004Y", 4.0), ("018M", 1.5), ("052W", 0.9966), ("000D", 0), ("090Y", 90)])
    func readsDICOMAgeStrings(_ text: String, _ years: Double) throws {
        #expect(abs(try #require(Age(dicom: text)).years - years) < 0.0001)
    }

    @Test(arguments: ["", "4Y", "0004Y", "004", "004X", "-04Y", "00 Y", "999Y", "+04Y"])
    func refusesWhatIsNoAge(_ text: String) {
        #expect(Age(dicom: text) == nil)
    }

    @Test(arguments: [-1, 151, .nan, .infinity])
    func refusesImpossibleYears(_ years: Double) {
        #expect(Age(years: years) == nil)
    }
}
