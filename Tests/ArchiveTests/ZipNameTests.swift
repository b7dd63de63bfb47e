import Archive
import Testing

struct ZipNameTests {
    @Test(arguments: [
        ("../../etc/passwd", "passwd"), ("/etc/shadow", "shadow"), ("C:\\films\\a.dcm", "a.dcm"), ("..", ".."), ("a/../b.png", "b.png"),
        ("Ғайрат.dcm", "Ғайрат.dcm"), ("a\u{7}\u{1b}[31mb.dcm", "a[31mb.dcm"), ("a\u{202e}mcd.exe", "amcd.exe"), ("a\nb", "ab"), ("", ""),
    ])
    func keepsTheLastPartWithoutControlCharacters(_ path: String, _ name: String) throws {
        let file = HandmadeZip.File(path).with { $0.flags = 1 << 11 }
        #expect(try ZipReader(HandmadeZip([file]).bytes, limits: .test).all().map(\.name) == [name])
    }

    @Test func readsUTF8WithoutTheFlagToo() throws {
        #expect(try names(Array("Ғайрат.dcm".utf8)) == ["Ғайрат.dcm"])
    }

    @Test func readsCodePage437() throws {
        #expect(try names([0x8e, 0x9a, 0xe1, 0x2e, 0xff]) == ["ÄÜß.\u{a0}"])
    }

    @Test func readsAFileWhoseNameIsNotTheUTF8ItClaims() throws {
        let file = HandmadeZip.File(name: [0x61, 0xff, 0xfe, 0x62]).with { $0.flags = 1 << 11 }
        #expect(try ZipReader(HandmadeZip([file]).bytes, limits: .test).all().map(\.bytes) == [[1, 2, 3]])
    }

    @Test func cutsALongName() throws {
        #expect(try names([UInt8](repeating: 0x61, count: 65_000)) == [String(repeating: "a", count: 255)])
    }

    private func names(_ bytes: [UInt8]) throws -> [String] { try ZipReader(HandmadeZip([.init(name: bytes)]).bytes, limits: .test).all().map(\.name) }
}
