import Archive
import Domain
import Foundation
import Testing

struct ZipReaderTests {
    @Test func yieldsFilesInTheirOrder() throws {
        let files = try read(HandmadeZip([.init("b.dcm", [1, 2]), .init("a.png", []), .init("folder/c.jpg", [3])]))
        #expect(files.map(\.name) == ["b.dcm", "a.png", "c.jpg"])
        #expect(files.map(\.bytes) == [[1, 2], [], [3]])
        #expect(files.map(\.position) == [1, 2, 3])
    }

    @Test func readsAFileOnDiskAsItReadsMemory() throws {
        let zip = HandmadeZip((0..<50).map { .init("\($0)", [UInt8](repeating: UInt8($0), count: 10_000)) }).bytes
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).zip")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(zip).write(to: file)
        #expect(try ZipReader(contentsOf: file, limits: .test).all() == ZipReader(zip, limits: .test).all())
    }

    @Test func saysThatAFileCannotBeRead() {
        let error = #expect(throws: ServiceError.self) { try ZipReader(contentsOf: URL(filePath: "/nowhere/study.zip"), limits: .test) }
        #expect(error?.code == .unknown)
        #expect(error?.message.contains("nowhere") == false)
    }

    @Test func passesOverWhatIsNoPackedFile() throws {
        let files = try read(
            HandmadeZip([
                .init("folder/", []), .init("folder/real.dcm"), .init("__MACOSX/folder/._real.dcm"), .init("folder/.DS_Store"), .init("folder/._other.dcm"),
                .init("Thumbs.db"), .init("link", Array("/etc/passwd".utf8)).with { $0.mode = 0o120777 },
                .init("device", []).with { $0.mode = 0o020666 }, .init("fine.png").with { $0.mode = 0o100644 },
            ]))
        #expect(files.map(\.name) == ["real.dcm", "fine.png"])
        #expect(files.map(\.position) == [2, 9])
    }

    @Test func leavesAZipWithinAsItIs() throws {
        let inner = HandmadeZip([.init("inner.dcm")]).bytes
        #expect(try read(HandmadeZip([.init("inner.zip", inner), .init("outer.dcm")])).map(\.bytes) == [inner, [1, 2, 3]])
    }

    @Test func takesEqualNamesAsTwoFiles() throws {
        #expect(try read(HandmadeZip([.init("a.dcm", [1]), .init("a.dcm", [2])])).map(\.bytes) == [[1], [2]])
    }

    @Test func findsTheDirectoryBeforeAComment() throws {
        var zip = HandmadeZip([.init("a.dcm")])
        zip.comment = Array(repeating: 0x20, count: 10_000)
        #expect(try read(zip).count == 1)
    }

    @Test(arguments: [[], Array("a comment".utf8)])
    func findsNothingInAnEmptyZip(_ comment: [UInt8]) throws {
        var zip = HandmadeZip([])
        zip.comment = comment
        #expect(try read(zip).isEmpty)
    }

    @Test(
        arguments: [
            ([], .unsupportedEncoding), (Array("radiograph".utf8), .unsupportedEncoding), ([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3], .unsupportedEncoding),
            ([0x50, 0x4b, 3, 4], .truncated), ([UInt8](repeating: 0, count: 100_000), .unsupportedEncoding),
            (Array("Rar!\u{1a}\u{7}\u{1}".utf8), .unsupportedEncoding),
            (Array("!<arch>\n".utf8), .unsupportedEncoding), (Array("7z".utf8) + [0xbc, 0xaf, 0x27, 0x1c], .unsupportedEncoding),
        ] as [([UInt8], ServiceError.Code)])
    func refusesWhatIsNoZip(_ bytes: [UInt8], _ expected: ServiceError.Code) {
        #expect(throws: ServiceError.self) { try ZipReader(bytes, limits: .test) }
        #expect(code(of: bytes) == expected)
    }

    @Test func refusesATar() {
        var tar = [UInt8](repeating: 0, count: 1024)
        tar.replaceSubrange(257..<262, with: Array("ustar".utf8))
        #expect(code(of: tar) == .unsupportedEncoding)
    }

    /// Every place where a zip may be cut, the two files' bytes and both directories.
    @Test func saysWhereverItWasCut() throws {
        let zip = HandmadeZip([.init("a.dcm"), .init("b.dcm")]).bytes
        for length in 4..<zip.count { #expect(code(of: Array(zip.prefix(length))) == .truncated, "\(length)") }
    }

    /// Never a trap, never another error than ours; what comes out kept its checksum.
    @Test func livesWithAnyByteChanged() throws {
        let original = [UInt8](1...40)
        let zip = HandmadeZip([.init("a.dcm", original), .init("b.dcm", original)]).bytes
        for index in zip.indices {
            for value in [0, 0xff, zip[index] ^ 1, zip[index] ^ 0x80] {
                var changed = zip
                changed[index] = value
                let (files, _) = outcome(of: changed)
                #expect(files.allSatisfy { $0.bytes == original }, "\(index) \(value)")
            }
        }
    }

    @Test(arguments: ["deadbeef", "checksum", "local size", "directory size"])
    func yieldsWhatComesBeforeADamagedEntry(_ damage: String) throws {
        let bad = HandmadeZip.File("bad.dcm", [UInt8](repeating: 7, count: 100)).with {
            switch damage {
            case "checksum": $0.checksum = 1
            case "local size": $0.localSize = 50
            case "directory size": $0.directorySize = 4_000_000_000
            default: $0.method = 8
            }
        }
        let (files, error) = outcome(of: HandmadeZip([.init("folder/", []), .init("good.dcm"), bad, .init("late.dcm")]).bytes)
        #expect(files.map(\.name) == ["good.dcm"])
        #expect([.corrupt, .truncated].contains(error?.code))
        #expect(error?.message.contains("Entry 3 ") == true)
        #expect(error?.message.contains("bad.dcm") == false)
    }

    @Test func yieldsNothingAfterAnError() throws {
        let reader = try ZipReader(HandmadeZip([.init("bad").with { $0.checksum = 1 }, .init("good")]).bytes, limits: .test)
        #expect(throws: ServiceError.self) { try reader.next() }
        #expect(try reader.next() == nil)
    }

    @Test func yieldsNothingAfterTheLast() throws {
        let reader = try ZipReader(HandmadeZip([.init("one")]).bytes, limits: .test)
        #expect(try reader.next() != nil)
        #expect(try reader.next() == nil)
        #expect(try reader.next() == nil)
    }

    @Test(arguments: [1, 0x41] as [UInt16])
    func refusesAnEncryptedFile(_ flags: UInt16) throws {
        let (files, error) = outcome(of: HandmadeZip([.init("open"), .init("shut", [UInt8](repeating: 9, count: 50)).with { $0.flags = flags }]).bytes)
        #expect(files.count == 1)
        #expect(error?.code == .unsupportedEncoding)
        #expect(error?.message == "Entry 2 of the zip is encrypted; pack the pictures without a password.")
    }

    /// Shrunk, imploded, deflate64, bzip2, LZMA, zstd, xz, PPMd and one that nobody knows.
    @Test(arguments: [1, 6, 9, 12, 14, 93, 95, 98, 1000] as [UInt16])
    func refusesEveryOtherMethod(_ method: UInt16) throws {
        let error = outcome(of: HandmadeZip([.init("a", [UInt8](repeating: 9, count: 50)).with { $0.method = method }]).bytes).error
        #expect(error?.code == .unsupportedEncoding)
    }

    private func read(_ zip: HandmadeZip) throws -> [ZipEntry] { try ZipReader(zip.bytes, limits: .test).all() }

    private func code(of bytes: [UInt8]) -> ServiceError.Code? { outcome(of: bytes).error?.code }
}

extension ZipLimits {
    static let test = ZipLimits(files: 100, fileBytes: 4 << 20, totalBytes: 8 << 20)
}

extension ZipReader {
    func all() throws -> [ZipEntry] {
        var files: [ZipEntry] = []
        while let file = try next() { files.append(file) }
        return files
    }
}

/// What came out before the error, and the error.
func outcome(of zip: [UInt8], limits: ZipLimits = .test) -> (files: [ZipEntry], error: ServiceError?) {
    var files: [ZipEntry] = []
    do throws(ServiceError) {
        let reader = try ZipReader(zip, limits: limits)
        while let file = try reader.next() { files.append(file) }
        return (files, nil)
    } catch {
        return (files, error)
    }
}
