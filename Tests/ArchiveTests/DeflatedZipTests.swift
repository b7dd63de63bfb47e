import Archive
import Domain
import Foundation
import TestSupport
import Testing

/// Zips that Python packed.
@Suite(.enabled(if: PackedZips.canBeMade, "needs Python"))
struct DeflatedZipTests {
    private static let content = (0..<102_400).map { UInt8(truncatingIfNeeded: $0) }

    @Test(arguments: ["stored", "deflated", "zip64", "zip64-directory", "streamed", "prefixed"])
    func readsEveryWayToPack(_ name: String) async throws {
        let files = try await ZipReader(contentsOf: PackedZips.named(name), limits: .test).all()
        #expect(files.map(\.name) == ["one.dcm", "two.dcm"])
        #expect(files.map(\.bytes) == [Self.content, Array(Self.content.prefix(1000))])
    }

    @Test(arguments: ["bzip2", "lzma"])
    func refusesOtherMethods(_ name: String) async throws {
        #expect(try await code(of: name) == .unsupportedEncoding)
    }

    @Test func noticesADamagedStream() async throws {
        #expect(try await code(of: "damaged") == .corrupt)
    }

    @Test func stopsAtAGibibyteOfZerosByItsHeader() async throws {
        #expect(try await code(of: "zeros") == .fileTooLarge)
    }

    @Test func stopsAtAGibibyteOfZerosByItsRatio() async throws {
        let reader = try await ZipReader(contentsOf: PackedZips.named("zeros"), limits: ZipLimits(fileBytes: 2 << 30, totalBytes: 4 << 30))
        let error = #expect(throws: ServiceError.self) { try reader.next() }
        #expect(error?.message == "Entry 1 of the zip grows more than 200 times when unpacked; send that file by itself.")
    }

    @Test func stopsAtABombThatCallsItselfSmall() async throws {
        let reader = try await ZipReader(contentsOf: PackedZips.named("lying-zeros"), limits: .test)
        let error = #expect(throws: ServiceError.self) { try reader.next() }
        #expect([.fileTooLarge, .corrupt].contains(error?.code))
    }

    /// 300 files of a mebibyte each out of 30 kB.
    @Test func stopsAtFilesThatLieOverEachOther() async throws {
        let (files, error) = try await outcome(of: PackedZips.bytes("overlapping"), limits: ZipLimits(files: 1000, fileBytes: 4 << 20, totalBytes: 16 << 20))
        #expect(files.count <= 16)
        #expect([.fileTooLarge, .corrupt].contains(error?.code))
    }

    /// Nothing comes out, so only the reading can be limited.
    @Test func stopsAtWorkWithoutEnd() async throws {
        let (_, error) = try await outcome(of: PackedZips.bytes("empty-blocks"))
        #expect(error?.code == .corrupt)
        #expect(error?.message.hasPrefix("Entries of the zip lie over each other") == true)
    }

    private func code(of name: String) async throws -> ServiceError.Code? { try await outcome(of: PackedZips.bytes(name)).error?.code }
}

/// What make_zips.py writes, once a run.
private enum PackedZips {
    static let canBeMade = Program.pythonHas("zipfile, zlib, bz2, lzma", for: "the tests on deflated zips")

    private static let folder = Task {
        let folder = try TemporaryFolder()
        _ = try await Program.python.check([Project.root.appending(path: "Tests/ArchiveTests/make_zips.py").path, folder.url.path])
        return folder
    }

    static func named(_ name: String) async throws -> URL { try await folder.value.url.appending(path: "\(name).zip") }

    static func bytes(_ name: String) async throws -> [UInt8] { try await [UInt8](Data(contentsOf: named(name))) }
}
