#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif
internal import NIOCore

/// Splits a multipart body (RFC 2046 §5.1) into its parts as it arrives. A pure state machine: bytes in, events out, no I/O.
struct MultipartParser {
    enum Event: Equatable {
        /// The part's header fields, names in lower case.
        case partStart([String: String])
        case body(ByteBuffer)
        case partEnd
        /// The closing delimiter; what follows it is ignored.
        case end
    }

    enum Failure: Error, Equatable {
        case headersTooLong
        case tooManyParts
        case malformedDelimiter
        /// The body ended before the closing delimiter.
        case incomplete
    }

    private enum State {
        case preamble
        /// Behind a delimiter: "--" closes, a line end opens a part.
        case delimiter
        case headers
        case body
        case finished
    }

    static let maximumHeaderBytes = 16 << 10

    private let maximumParts: Int
    private let delimiter: [UInt8]
    private var buffer = ByteBuffer()
    private var state = State.preamble
    private var parts = 0

    /// - Parameter boundary: from the Content-Type's parameter, 1…70 characters.
    init(boundary: String, maximumParts: Int = 32) {
        self.maximumParts = maximumParts
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first delimiter may stand at the very start, without the line end before it.
        buffer.writeString("\r\n")
    }

    mutating func feed(_ bytes: ByteBuffer) throws(Failure) -> [Event] {
        var bytes = bytes
        buffer.writeBuffer(&bytes)
        var events: [Event] = []
        while let produced = try step() { events += produced }
        buffer.discardReadBytes()
        return events
    }

    /// Call at the end of the body.
    func finish() throws(Failure) {
        guard state == .finished else { throw .incomplete }
    }

    /// One transition; `nil` where more bytes are needed.
    private mutating func step() throws(Failure) -> [Event]? {
        switch state {
        case .preamble: skipPreamble()
        case .delimiter: try endDelimiter()
        case .headers: try readHeaders()
        case .body: readBody()
        case .finished: finishUp()
        }
    }

    private mutating func skipPreamble() -> [Event]? {
        guard let offset = offset(of: delimiter) else {
            keepTail()
            return nil
        }
        buffer.moveReaderIndex(forwardBy: offset + delimiter.count)
        state = .delimiter
        return []
    }

    private mutating func endDelimiter() throws(Failure) -> [Event]? {
        // Blanks may pad the line (RFC 2046 §5.1.1).
        while let byte = buffer.getInteger(at: buffer.readerIndex, as: UInt8.self), byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            buffer.moveReaderIndex(forwardBy: 1)
        }
        guard let two = buffer.readString(length: 2) else { return nil }
        switch two {
        case "--":
            state = .finished
            return [.end]
        case "\r\n":
            parts += 1
            guard parts <= maximumParts else { throw .tooManyParts }
            state = .headers
            return []
        default: throw .malformedDelimiter
        }
    }

    private mutating func readHeaders() throws(Failure) -> [Event]? {
        if buffer.getString(at: buffer.readerIndex, length: 2) == "\r\n" {
            buffer.moveReaderIndex(forwardBy: 2)
            state = .body
            return [.partStart([:])]
        }
        guard let end = offset(of: Array("\r\n\r\n".utf8)), end <= Self.maximumHeaderBytes else {
            guard buffer.readableBytes <= Self.maximumHeaderBytes else { throw .headersTooLong }
            return nil
        }
        let block = buffer.readString(length: end) ?? ""
        buffer.moveReaderIndex(forwardBy: 4)
        state = .body
        return [.partStart(Self.fields(block))]
    }

    private mutating func readBody() -> [Event]? {
        guard let offset = offset(of: delimiter) else { return emitAllButTail() }
        let body = buffer.readSlice(length: offset) ?? ByteBuffer()
        buffer.moveReaderIndex(forwardBy: delimiter.count)
        state = .delimiter
        return body.readableBytes > 0 ? [.body(body), .partEnd] : [.partEnd]
    }

    /// Hands on what cannot be the start of a delimiter.
    private mutating func emitAllButTail() -> [Event]? {
        let safe = buffer.readableBytes - delimiter.count
        guard safe > 0, let body = buffer.readSlice(length: safe) else { return nil }
        return [.body(body)]
    }

    private mutating func keepTail() {
        let surplus = buffer.readableBytes - delimiter.count
        if surplus > 0 { buffer.moveReaderIndex(forwardBy: surplus) }
    }

    private mutating func finishUp() -> [Event]? {
        buffer.clear()
        return nil
    }

    /// Where `needle`, which begins with a carriage return, is first found.
    private func offset(of needle: [UInt8]) -> Int? {
        buffer.withUnsafeReadableBytes { haystack in
            guard let base = haystack.baseAddress else { return nil }
            var start = 0
            while let hit = memchr(base + start, Int32(needle[0]), haystack.count - start) {
                let offset = UnsafeRawPointer(hit) - base
                guard haystack.count - offset >= needle.count else { return nil }
                if memcmp(hit, needle, needle.count) == 0 { return offset }
                start = offset + 1
            }
            return nil
        }
    }

    private static func fields(_ block: String) -> [String: String] {
        var fields: [String: String] = [:]
        for line in block.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingBlanks()
        }
        return fields
    }
}
