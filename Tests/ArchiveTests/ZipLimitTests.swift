import Archive
import Domain
import Testing

struct ZipLimitTests {
    @Test(arguments: [(100, true), (101, false)])
    func countsFiles(_ count: Int, _ isAllowed: Bool) {
        let (files, error) = outcome(of: zip(of: count))
        #expect(files.count == 100)
        #expect(error?.code == (isAllowed ? nil : .fileTooLarge))
        #expect(error == nil || error?.message == "The zip holds more than 100 files; split it.")
    }

    @Test func letsAMacAddATwinForEveryFile() {
        let files = (0..<100).flatMap { [HandmadeZip.File("study/\($0).dcm"), .init("__MACOSX/study/._\($0).dcm")] }
        #expect(outcome(of: HandmadeZip([.init("study/", [])] + files).bytes).files.count == 100)
    }

    @Test func refusesTenThousandEntriesBeforeTheFirst() {
        #expect(throws: ServiceError.self) { try ZipReader(zip(of: 10_000), limits: .test) }
    }

    /// The directory's end says five; the list of files is cut off long before it is read.
    @Test func doesNotBelieveTheCount() {
        var lying = HandmadeZip((0..<20_000).map { .init("\($0)", [1]) })
        lying.count = 5
        let (files, error) = outcome(of: lying.bytes)
        #expect(files.isEmpty)
        #expect(error?.code == .fileTooLarge)
    }

    @Test func countsEntriesThatAreNoFiles() {
        let folders = (0..<401).map { HandmadeZip.File("\($0)/", []) }
        #expect(outcome(of: HandmadeZip(folders).bytes).error?.code == .fileTooLarge)
    }

    @Test(arguments: [(1000, true), (1001, false)])
    func limitsAFile(_ size: Int, _ isAllowed: Bool) {
        let zip = HandmadeZip([.init("a"), .init("b", [UInt8](repeating: 1, count: size))]).bytes
        let (files, error) = outcome(of: zip, limits: ZipLimits(fileBytes: 1000, totalBytes: 5000))
        #expect(files.count == (isAllowed ? 2 : 1))
        #expect(error?.code == (isAllowed ? nil : .fileTooLarge))
        #expect(error == nil || error?.message.contains("Entry 2 ") == true)
    }

    @Test(arguments: [(3000, true), (2999, false)])
    func limitsAllFilesTogether(_ total: Int, _ isAllowed: Bool) {
        let zip = HandmadeZip((0..<3).map { .init("\($0)", [UInt8](repeating: 1, count: 1000)) }).bytes
        let (files, error) = outcome(of: zip, limits: ZipLimits(fileBytes: 1000, totalBytes: total))
        #expect(files.count == (isAllowed ? 3 : 2))
        #expect(error?.code == (isAllowed ? nil : .fileTooLarge))
    }

    private func zip(of count: Int) -> [UInt8] { HandmadeZip((0..<count).map { .init("\($0).dcm", [1]) }).bytes }
}
