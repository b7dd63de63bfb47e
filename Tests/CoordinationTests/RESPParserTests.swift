import NIOCore
import Testing

@testable import Coordination

struct RESPParserTests {
    @Test(arguments: [
        ("+OK\r\n", RESPValue.string("OK")),
        ("-WRONGPASS invalid\r\n", .error(Array("WRONGPASS invalid".utf8))),
        (":-12\r\n", .integer(-12)),
        (":9223372036854775807\r\n", .integer(.max)),
        ("$-1\r\n", .null),
        ("*-1\r\n", .null),
        ("$0\r\n\r\n", .string("")),
        ("$4\r\na\r\nb\r\n", .string("a\r\nb")),
        ("*0\r\n", .array([])),
        ("*3\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n+x\r\n", .array([.integer(1), .array([.string("a"), .null]), .string("x")])),
    ])
    func readsWhatAServerAnswers(_ text: String, _ expected: RESPValue) throws {
        #expect(try RESPParser().parse(text) == [expected])
    }

    @Test func readsAReplyThatComesByteByByte() throws {
        let parser = RESPParser()
        let text = "*3\r\n$7\r\nmessage\r\n:42\r\n*1\r\n-ERR no\r\n"
        var replies: [RESPValue] = []
        for byte in text.utf8 { replies += try parser.parse(ByteBuffer(bytes: [byte]).readableBytesView) }
        #expect(replies == [.array([.string("message"), .integer(42), .array([.error(Array("ERR no".utf8))])])])
    }

    @Test func readsManyRepliesAtOnceAndKeepsTheRest() throws {
        let parser = RESPParser()
        #expect(try parser.parse(String(repeating: ":7\r\n", count: 500) + "$3\r\na") == Array(repeating: .integer(7), count: 500))
        #expect(try parser.parse("bc\r\n+next\r\n") == [.string("abc"), .string("next")])
    }

    @Test(arguments: [
        "HTTP/1.1 400 Bad Request\r\n\r\n", "\u{0}", ":1x\r\n", ":\r\n", "$x\r\n", "$-2\r\n", "*-2\r\n", "*2147483648\r\n", "*99999999999999999999\r\n",
        "$99999999999999999999\r\n", ":99999999999999999999\r\n", "*1025\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
        "$1\r\nab\r\n+\r\n@",
    ])
    func refusesWhatIsNoReplyAndStaysShut(_ text: String) throws {
        let parser = RESPParser()
        #expect(throws: RedisError.protocolViolation) { try parser.parse(text) }
        #expect(throws: RedisError.protocolViolation) { try parser.parse("+OK\r\n") }
    }

    @Test(arguments: [("$1000000000\r\n", "abcd"), ("*1000\r\n", "$6\r\nabcdef\r\n"), ("+", "abcd"), ("*3\r\n*500\r\n", ":123456\r\n")])
    func readsNoReplyBeyondItsLimit(_ beginning: String, _ piece: String) throws {
        let parser = RESPParser(limits: .init(bytes: 4096, elements: 1000))
        _ = try parser.parse(beginning)
        let fed = try #require((1...2000).first { _ in (try? parser.parse(piece)) == nil })
        #expect(fed * piece.utf8.count <= 4096 + piece.utf8.count)
    }

    @Test func countsEachReplyByItself() throws {
        let parser = RESPParser(limits: .init(bytes: 64, elements: 10))
        for _ in 0..<1000 { #expect(try parser.parse("$32\r\n\(String(repeating: "a", count: 32))\r\n").count == 1) }
    }

    /// No crash, and no memory beyond the limit: random bytes, random bytes that look like RESP, and good replies with bits flipped.
    @Test(arguments: 0..<20)
    func survivesRandomBytes(_ seed: Int) {
        var random = SplitMix64(state: UInt64(seed))
        let words = ["*", "$", ":", "+", "-", "\r\n", "1", "0", "3", "-1", "2147483647", "9999999", "abc", "*3\r\n", "$3\r\nabc\r\n", ":5\r\n", "_", "%", "#"]
        for round in 0..<300 {
            let parser = RESPParser(limits: .init(bytes: 2048, elements: 64))
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...200, using: &random) {
                if round % 3 == 0 { bytes.append(.random(in: 0...255, using: &random)) } else { bytes += words.randomElement(using: &random)!.utf8 }
            }
            if round % 3 == 2 { bytes[Int.random(in: bytes.indices, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random) }
            while !bytes.isEmpty {
                let count = Int.random(in: 1...bytes.count, using: &random)
                if (try? parser.parse(ByteBuffer(bytes: bytes.prefix(count)).readableBytesView)) == nil { break }
                bytes.removeFirst(count)
            }
        }
    }

    @Test(arguments: [
        (["PING"], "*1\r\n$4\r\nPING\r\n"),
        (["SET", "a b", ""], "*3\r\n$3\r\nSET\r\n$3\r\na b\r\n$0\r\n\r\n"),
        (["AUTH", "x\r\nFLUSHALL\r\n"], "*2\r\n$4\r\nAUTH\r\n$13\r\nx\r\nFLUSHALL\r\n\r\n"),
        (["GET", "a\u{0}b"], "*2\r\n$3\r\nGET\r\n$3\r\na\u{0}b\r\n"),
    ])
    func writesArgumentsThatCannotBecomeCommands(_ arguments: [String], _ expected: String) {
        #expect(String(buffer: RedisCommand(arguments).encoded()) == expected)
    }

    @Test func showsNoMoreOfAnErrorThanItsCode() {
        #expect(RESPValue.error(Array("WRONGPASS hunter2".utf8)).errorCode == "WRONGPASS")
        #expect(RESPValue.error(Array("unknown command 'AUTH hunter2'".utf8)).errorCode == "ERR")
        #expect(RESPValue.error([UInt8](repeating: 65, count: 5000)).errorCode == "ERR")
        #expect(RESPValue.integer(1).errorCode == nil)
    }
}

extension RESPParser {
    func parse(_ text: String) throws -> [RESPValue] {
        try parse(ByteBuffer(string: text).readableBytesView)
    }
}

/// A generator that gives the same numbers for the same seed.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
