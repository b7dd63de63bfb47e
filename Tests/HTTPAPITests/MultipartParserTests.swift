import NIOCore
import Testing

@testable import HTTPAPI

struct MultipartParserTests {
    private static let form =
        "--xyz\r\nContent-Disposition: form-data; name=\"notes\"\r\n\r\nhello\r\n--xyz\r\nContent-Disposition: form-data; name=\"file\"; "
        + "filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n\u{1}\r\n--xy not it\r\n\r\n--xyz--\r\n"

    /// Feeds `text` in pieces of `size` bytes and returns each part's name and body.
    private func parse(_ text: String, boundary: String = "xyz", pieces size: Int = .max) throws -> [(name: String?, body: String)] {
        var parser = MultipartParser(boundary: boundary)
        var parts: [(name: String?, body: String)] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let piece = rest.prefix(size)
            rest = rest.dropFirst(piece.count)
            for event in try parser.feed(ByteBuffer(bytes: piece)) {
                switch event {
                case .partStart(let headers): parts.append((HeaderParameters(headers["content-disposition"] ?? "").parameters["name"], ""))
                case .body(let bytes): parts[parts.count - 1].body += String(buffer: bytes)
                case .partEnd, .end: break
                }
            }
        }
        try parser.finish()
        return parts
    }

    @Test(arguments: [1, 2, 3, 7, 16, 64, 100_000])
    func findsThePartsHoweverTheBytesArrive(_ size: Int) throws {
        let parts = try parse(Self.form, pieces: size)
        #expect(parts.map(\.name) == ["notes", "file"])
        #expect(parts.map(\.body) == ["hello", "\u{1}\r\n--xy not it\r\n"])
    }

    @Test func passesOverPreambleAndEpilogue() throws {
        let parts = try parse("to be ignored\r\n--xyz  \r\n\r\nbody\r\n--xyz--\r\nand this")
        #expect(parts.map(\.body) == ["body"])
    }

    @Test func readsAPartWithoutABody() throws {
        #expect(try parse("--xyz\r\nA: b\r\n\r\n\r\n--xyz--").map(\.body) == [""])
    }

    @Test(arguments: ["", "--xyz\r\n", "--xyz\r\nA: b\r\n\r\nbody", "--xyz\r\n\r\nbody\r\n--xyz"])
    func refusesAFormThatEndsTooSoon(_ text: String) {
        #expect(throws: MultipartParser.Failure.incomplete) { try parse(text) }
    }

    @Test func refusesHeadersWithoutEnd() {
        let endless = "--xyz\r\n" + String(repeating: "A: bbbbbbbbbbbbbbbb\r\n", count: 2000)
        #expect(throws: MultipartParser.Failure.headersTooLong) { try parse(endless) }
        #expect(throws: MultipartParser.Failure.headersTooLong) { try parse(endless, pieces: 100) }
    }

    @Test func refusesTooManyParts() {
        let many = String(repeating: "--xyz\r\n\r\na\r\n", count: 33) + "--xyz--"
        #expect(throws: MultipartParser.Failure.tooManyParts) { try parse(many) }
    }

    @Test func refusesADelimiterThatDoesNotEnd() {
        #expect(throws: MultipartParser.Failure.malformedDelimiter) { try parse("--xyzabc\r\n\r\n") }
    }
}

struct HeaderParametersTests {
    @Test func readsQuotedAndPlainParameters() {
        let header = HeaderParameters(#"Form-Data; name="a;b\"c"; filename=x.png ; Empty="""#)
        #expect(header.value == "form-data")
        #expect(header.parameters == ["name": #"a;b"c"#, "filename": "x.png", "empty": ""])
    }
}
