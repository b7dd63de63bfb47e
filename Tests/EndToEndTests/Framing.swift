/// Requests whose end two readers could see at different places (RFC 9112, 6.3 and 11.2): what a proxy takes for a body, a server may take for a request.
struct Framing: Sendable, CustomStringConvertible {
    let name: String
    let bytes: String

    var description: String { name }

    /// - Parameter authorisation: a header line, so that no refusal comes from a lack of it.
    static func cases(authorisation: String) -> [Framing] {
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(authorisation)"
        // Answered by whoever takes it for a request of its own.
        let smuggled = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        return (lengths + encodings + lines).map { Framing(name: $0, bytes: head + $1 + smuggled) }
            + chunks.map { Framing(name: $0, bytes: head + "Transfer-Encoding: chunked\r\n\r\n" + $1 + smuggled) }
            + requestLines.map { Framing(name: $0, bytes: $1 + smuggled) }
    }

    private static let lengths = [
        ("length and encoding", "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("encoding and length", "Transfer-Encoding: chunked\r\nContent-Length: 6\r\n\r\n0\r\n\r\n"),
        ("two lengths", "Content-Length: 0\r\nContent-Length: 55\r\n\r\n"),
        ("a list of lengths", "Content-Length: 3, 4\r\n\r\nabc"),
        ("a length with a plus", "Content-Length: +3\r\n\r\nabc"),
        ("a negative length", "Content-Length: -3\r\n\r\nabc"),
        ("a length with a letter", "Content-Length: 3a\r\n\r\nabc"),
        ("a hexadecimal length", "Content-Length: 0x3\r\n\r\nabc"),
        ("a length past 64 bits", "Content-Length: 18446744073709551619\r\n\r\nabc"),
        ("an empty length", "Content-Length: \r\n\r\nabc"),
        ("a blank before the length's colon", "Content-Length : 3\r\n\r\nabc"),
    ]

    private static let encodings = [
        ("an unknown encoding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
        ("chunked before the last", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        ("an encoding that is none, and a length", "Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc"),
        ("two encodings", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        ("a vertical tab before the encoding", "Transfer-Encoding: \u{0B}chunked\r\n\r\n0\r\n\r\n"),
        ("a quoted encoding", "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n"),
        ("a blank before the encoding's colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
        ("a tab before the encoding's colon", "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n"),
    ]

    private static let lines = [
        ("a folded line", "X-Fold: a\r\n Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n"),
        ("a line feed in a header", "X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a carriage return in a header", "X: y\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("a NUL in a header", "X: y\0z\r\nContent-Length: 0\r\n\r\n"),
        ("a header without a colon", "Nonsense\r\nContent-Length: 0\r\n\r\n"),
        ("a header without a name", ": x\r\nContent-Length: 0\r\n\r\n"),
        ("a line feed for every line end", "Content-Length: 3\n\nabc"),
    ]

    private static let chunks = [
        ("a chunk size with a prefix", "0x3\r\nabc\r\n0\r\n\r\n"),
        ("a negative chunk size", "-1\r\nabc\r\n0\r\n\r\n"),
        ("a chunk size past 64 bits", "10000000000000003\r\nabc\r\n0\r\n\r\n"),
        ("a chunk that is longer than it says", "3\r\nabcd\r\n0\r\n\r\n"),
        ("chunks that end in line feeds", "3\nabc\n0\n\n"),
        ("a chunk extension that ends in a line feed", "3;x\nabc\r\n0\r\n\r\n"),
        ("a blank behind a chunk size", "3 \r\nabc\r\n0\r\n\r\n"),
    ]

    private static let requestLines = [
        ("a version to come", "GET /health HTTP/9.9\r\nHost: x\r\n\r\n"),
        ("no version", "GET /health\r\n\r\n"),
        ("a blank in the target", "GET /hea lth HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("tabs in the request line", "GET\t/health\tHTTP/1.1\r\nHost: x\r\n\r\n"),
        ("a method in small letters", "get /health HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("a method that is none", "SMUGGLE /health HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("an encoding in HTTP/1.0", "POST /health HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("a TLS hello", "\u{16}\u{03}\u{01}\u{02}\0\u{01}\0\u{01}"),
        ("a header before the first", "GET /health HTTP/1.1\r\n Host: x\r\n\r\n"),
    ]
}
