import Foundation
import NIOCore
import Services
import Testing

@testable import HTTPAPI

/// What is too large for memory lies on disk, and there nobody can read it.
struct SpoolTests {
    private static let bytes = (0..<100_003).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }

    /// Chunks that end anywhere within the cipher's blocks.
    private func spool(of bytes: [UInt8], chunks lengths: [Int] = [1, 15, 16, 17, 4096, 5000]) async throws -> Spool {
        let spool = try Spool()
        var (rest, turn) = (bytes[...], 0)
        while !rest.isEmpty {
            try await spool.append(ByteBuffer(bytes: rest.prefix(lengths[turn % lengths.count])))
            rest = rest.dropFirst(lengths[turn % lengths.count])
            turn += 1
        }
        return spool
    }

    private func onDisk(_ spool: Spool) throws -> Data { try Data(contentsOf: URL(filePath: "/dev/fd/\(spool.descriptor)")) }

    @Test(arguments: [(0, 100_003), (0, 1), (1, 15), (15, 2), (16, 16), (17, 40_000), (65_536, 32_768), (99_999, 100)])
    func isReadFromAnywhere(_ offset: Int, _ count: Int) async throws {
        let spool = try await spool(of: Self.bytes)
        #expect(spool.byteCount == Self.bytes.count)
        #expect(spool.bytes(from: offset, count: count) == Array(Self.bytes.dropFirst(offset).prefix(count)))
    }

    @Test func endsWhereItsBytesEnd() async throws {
        let spool = try await spool(of: Self.bytes)
        #expect(spool.bytes(from: Self.bytes.count, count: 10).isEmpty && spool.bytes(from: 1 << 40, count: 10).isEmpty)
        #expect(try Spool().bytes(from: 0, count: 10).isEmpty)
    }

    @Test func hasNoName() throws {
        let spool = try Spool()
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: "/dev/fd/\(spool.descriptor)").hasSuffix("(deleted)"))
    }

    @Test func leavesNothingReadableOnTheMedium() async throws {
        let marker = Array("radiograph within a zip".utf8)
        let spool = try await spool(of: Self.bytes + marker + Self.bytes)
        let stored = try onDisk(spool)
        #expect(stored.count == spool.byteCount)
        #expect(stored.firstRange(of: Data(marker)) == nil && stored.firstRange(of: Data(Self.bytes.prefix(8))) == nil)
    }

    /// Nor does one tell what is in another.
    @Test func encryptsTheSameBytesDifferentlyEachTime() async throws {
        let zeros = [UInt8](repeating: 0, count: 4096)
        let (one, other) = (try onDisk(await spool(of: zeros)), try onDisk(await spool(of: zeros)))
        #expect(one != other)
        // No block of the key stream comes twice, wherever the chunks end.
        let blocks = stride(from: 0, to: one.count, by: 16).map { one.dropFirst($0).prefix(16) }
        #expect(Set(blocks).count == blocks.count)
    }
}
