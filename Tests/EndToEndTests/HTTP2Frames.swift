/// Frames of RFC 9113, written by hand so that they can be more than any client would send.
enum HTTP2Frames {
    enum Kind: UInt8 {
        case headers = 1
        case resetStream = 3
        case settings = 4
        case ping = 6
        case goAway = 7
        case continuation = 9
    }

    /// RFC 9113 §7.
    static let enhanceYourCalm: UInt32 = 0xB

    static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + frame(.settings)

    static func frame(_ kind: Kind, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) -> [UInt8] {
        bytes(of: UInt32(payload.count)).dropFirst() + [kind.rawValue, flags] + bytes(of: stream) + payload
    }

    private static let endStream: UInt8 = 1
    private static let endHeaders: UInt8 = 4

    /// `GET /` by HPACK's static table (RFC 7541, appendix A), with a literal authority.
    private static let request: [UInt8] = [0x82, 0x87, 0x84, 0x01, 9] + Array("localhost".utf8)

    /// Requests that are taken back as soon as they are made (CVE-2023-44487).
    static let rapidResets = (0..<2000).flatMap { number in
        let stream = UInt32(2 * number + 1)
        return frame(.headers, flags: endStream | endHeaders, stream: stream, request) + frame(.resetStream, stream: stream, bytes(of: 8))
    }

    /// A head that goes on and on (CVE-2024-27316): fields that are not indexed, named `x`.
    static let endlessHead =
        frame(.headers, flags: endStream, stream: 1, request)
        + (0..<5000).flatMap { _ in frame(.continuation, stream: 1, [0x00, 1, UInt8(ascii: "x"), 1, UInt8(ascii: "y")]) }

    /// A field of 3000 bytes that is put into the table, then named 16 000 times in a byte each: 48 MB.
    static let headBomb: [UInt8] = {
        // 3000 as an integer with a prefix of seven bits (RFC 7541 §5.1).
        let field: [UInt8] = [0x40, 1, UInt8(ascii: "x"), 0x7F, 0xB9, 0x16] + Array(repeating: UInt8(ascii: "y"), count: 3000)
        return frame(.headers, flags: endStream, stream: 1, request + field)
            + frame(.continuation, flags: endHeaders, stream: 1, Array(repeating: 0xBE, count: 16_000))
    }()

    static let pings = (0..<2000).flatMap { _ in frame(.ping, Array(repeating: 7, count: 8)) }

    /// The reasons that a server gives for going.
    static func goAways(in answer: [UInt8]) -> [UInt32] {
        payloads(of: .goAway, in: answer).filter { $0.count >= 8 }.map { UInt32(number($0.dropFirst(4).prefix(4))) }
    }

    /// How many pings a server answered.
    static func pongs(in answer: [UInt8]) -> Int { payloads(of: .ping, in: answer).count }

    private static func payloads(of kind: Kind, in answer: [UInt8]) -> [ArraySlice<UInt8>] {
        var (payloads, rest) = ([ArraySlice<UInt8>](), answer[...])
        while rest.count >= 9 {
            let head = Array(rest.prefix(9))
            let payload = rest.dropFirst(9).prefix(number(head[0..<3]))
            if head[3] == kind.rawValue { payloads.append(payload) }
            rest = rest.dropFirst(9 + payload.count)
        }
        return payloads
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private static func bytes(of number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian) { Array($0) } }
}
