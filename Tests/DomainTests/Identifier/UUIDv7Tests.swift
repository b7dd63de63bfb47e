import Domain
import Foundation
import Testing

struct UUIDv7Tests {
    /// RFC 9562, appendix A.6.
    private static let example = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"

    @Test func readsTheExampleOfTheStandard() throws {
        let uuid = try #require(UUIDv7(Self.example))
        #expect(uuid.milliseconds == 1_645_557_742_000)
        #expect(uuid.description == Self.example)
        #expect(uuid.bytes == [0x01, 0x7f, 0x22, 0xe2, 0x79, 0xb0, 0x7c, 0xc3, 0x98, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
    }

    @Test func readsEitherCaseAndWritesTheLower() {
        #expect(UUIDv7(Self.example.uppercased())?.description == Self.example)
    }

    @Test(arguments: [
        "", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f", "{017f22e2-79b0-7cc3-98c4-dc0c0c07398f}", "017f22e2-79b0-7cc3-98c4-dc0c0c07398f ",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "017f22e2-79b0-7cc3-98c4-dc0c0c07398", "017f22e2-79b0-4cc3-98c4-dc0c0c07398f",
        "017f22e2-79b0-7cc3-18c4-dc0c0c07398f", "017f22e2-79b0-7cc3-d8c4-dc0c0c07398f", "017f22e2479b0-7cc3-98c4-dc0c0c07398f",
        "+17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "0١7f22e-79b0-7cc3-98c4-dc0c0c07398f", "00000000-0000-0000-0000-000000000000",
    ])
    func rejectsWhatIsNoUUIDOfVersionSeven(_ text: String) {
        #expect(UUIDv7(text) == nil)
    }

    @Test func survivesBytesAndText() throws {
        for _ in 0..<1000 {
            let uuid = UUIDv7()
            #expect(UUIDv7(bytes: uuid.bytes) == uuid)
            #expect(UUIDv7(uuid.description) == uuid)
        }
    }

    @Test(arguments: [0, 15, 17, 32])
    func rejectsAnotherNumberOfBytes(_ count: Int) {
        #expect(UUIDv7(bytes: [UInt8](repeating: 0x77, count: count)) == nil)
    }

    @Test func rejectsBytesOfAnotherVersionOrVariant() throws {
        var bytes = try #require(UUIDv7(Self.example)).bytes
        bytes[6] = 0x4c
        #expect(UUIDv7(bytes: bytes) == nil)
        bytes[6] = 0x7c
        bytes[8] = 0x18
        #expect(UUIDv7(bytes: bytes) == nil)
    }

    @Test func sortsAsItsBytesAndItsTextDo() {
        let uuids = (0..<200).map { time in UUIDv7Generator { Int64(time * 7_919_000_003) }.next() }.shuffled().sorted()
        #expect(uuids.map(\.milliseconds) == uuids.map(\.milliseconds).sorted())
        #expect(uuids.map(\.description) == uuids.map(\.description).sorted())
        #expect(uuids.map { $0.bytes.map { Int($0) } }.isSortedLexicographically)
    }

    @Test func sortsAsItsSortKeyDoes() {
        let generator = UUIDv7Generator { 1_763_874_000_000 }
        let made = (0..<10_000).map { _ in generator.next() }
        #expect(zip(made, made.dropFirst()).allSatisfy { $0.sortKey < $1.sortKey })
        #expect(made.allSatisfy { $0.sortKey >= UUIDv7.sortKey(milliseconds: $0.milliseconds) })
        #expect(made.allSatisfy { $0.sortKey < UUIDv7.sortKey(milliseconds: $0.milliseconds + 1) })
    }

    @Test func keepsTimeCounterAndNineBitsOfChanceInTheSortKey() throws {
        let uuid = try #require(UUIDv7(Self.example))
        #expect(uuid.sortKey == 1_645_557_742_000 << 21 | 0xcc3 << 9 | 0x18c4 >> 5)
    }

    @Test(arguments: [(-1, 0), (0, 0), (1, 1 << 21), (Int64.max, 0x3ff_ffff_ffff << 21)])
    func boundsTheSortKeyOfAMoment(_ milliseconds: Int64, _ key: Int64) {
        #expect(UUIDv7.sortKey(milliseconds: milliseconds) == key)
    }

    @Test func isAStringInJSON() throws {
        let uuid = try #require(UUIDv7(Self.example))
        #expect(try String(decoding: JSONEncoder().encode([uuid]), as: UTF8.self) == "[\"\(Self.example)\"]")
        #expect(try JSONDecoder().decode([UUIDv7].self, from: Data("[\"\(Self.example)\"]".utf8)) == [uuid])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([UUIDv7].self, from: Data("[\"patient\"]".utf8)) }
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([UUIDv7].self, from: Data("[7]".utf8)) }
    }
}

extension [[Int]] {
    fileprivate var isSortedLexicographically: Bool { zip(self, dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) } }
}
