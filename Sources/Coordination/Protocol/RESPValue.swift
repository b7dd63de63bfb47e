/// What a Redis server answers (RESP2).
enum RESPValue: Sendable, Equatable {
    case null
    case integer(Int64)
    /// A simple or a bulk string: bytes, in no promised encoding.
    case string([UInt8])
    /// What the server says it cannot do. Its words may repeat what was sent.
    case error([UInt8])
    case array([RESPValue])
}

extension RESPValue {
    static func string(_ text: String) -> RESPValue { .string(Array(text.utf8)) }

    var integer: Int64? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// Every element as an integer, or `nil` where this is anything else than an array of integers.
    var integers: [Int64]? {
        guard case .array(let elements) = self else { return nil }
        let integers = elements.compactMap(\.integer)
        return integers.count == elements.count ? integers : nil
    }

    /// The first word of an error, such as `NOSCRIPT`: the one part of it that is safe to log.
    var errorCode: String? {
        guard case .error(let text) = self else { return nil }
        let word = text.prefix { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        return (1...20).contains(word.count) ? String(decoding: word, as: UTF8.self) : "ERR"
    }
}
