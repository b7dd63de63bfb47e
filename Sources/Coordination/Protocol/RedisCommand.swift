internal import CHiredis
internal import NIOCore

/// A command and its arguments: bytes, so that no argument can ever become a command of its own.
struct RedisCommand: Sendable, Equatable {
    let arguments: [[UInt8]]

    init(_ arguments: [String]) {
        self.arguments = arguments.map { Array($0.utf8) }
    }

    init(_ arguments: String...) {
        self.init(arguments)
    }

    init(_ name: String, _ argument: String, payload: [UInt8]) {
        arguments = [Array(name.utf8), Array(argument.utf8), payload]
    }

    /// On the wire, as hiredis writes it.
    func encoded() -> ByteBuffer {
        let bytes = Array(arguments.map { $0 + [0] }.joined())
        let lengths = arguments.map(\.count)
        var text: UnsafeMutablePointer<CChar>?
        defer { redisFreeCommand(text) }
        let count = bytes.withUnsafeBytes { buffer in
            var pointers = Self.starts(lengths).map { buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            return redisFormatCommandArgv(&text, Int32(lengths.count), &pointers, lengths)
        }
        guard let text, count > 0 else { fatalError("out of memory") }
        return ByteBuffer(bytes: UnsafeRawBufferPointer(start: text, count: Int(count)))
    }

    /// Where each argument begins: every one has a zero byte behind it, so that an empty one has a place too.
    private static func starts(_ lengths: [Int]) -> [Int] {
        lengths.reduce(into: (starts: [Int](), next: 0)) { place, length in
            place.starts.append(place.next)
            place.next += length + 1
        }.starts
    }
}
