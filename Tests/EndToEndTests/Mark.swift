import Foundation

/// Something distinctive that is sent to the service, and looked for wherever it does not belong.
struct Mark: Sendable {
    enum Kind: Sendable {
        /// Of the patient's record, which the database is there to keep.
        case record
        /// Of a film: in the answers to those who may see it, and sealed.
        case film
        /// A password, a token, a key: nowhere but in the one answer that hands it out.
        case secret
    }

    let name: String
    let kind: Kind
    private let bytes: Data

    init(_ name: String, _ kind: Kind, _ text: String) { self.init(name, kind, Data(text.utf8)) }

    init(_ name: String, _ kind: Kind, _ bytes: some DataProtocol) {
        (self.name, self.kind, self.bytes) = (name, kind, Data(bytes))
    }

    /// Every way of writing it that a log, a header, a database or a file could have used.
    var spellings: [(name: String, bytes: Data)] {
        let hex = bytes.map { String(format: "%02x", $0) }.joined()
        let inBytes = [("plain", bytes), ("hex", Data(hex.utf8)), ("HEX", Data(hex.uppercased().utf8))] + base64
        guard let text = String(data: bytes, encoding: .utf8) else { return inBytes }
        let encoded = text.encoded
        return inBytes + [
            ("UTF-16LE", text.data(using: .utf16LittleEndian) ?? bytes), ("UTF-16BE", text.data(using: .utf16BigEndian) ?? bytes),
            ("percent-encoded", Data(encoded.utf8)), ("percent-encoded small", Data(encoded.lowercased().utf8)),
            ("form-encoded", Data(encoded.replacing("%20", with: "+").utf8)), ("lower case", Data(text.lowercased().utf8)),
            ("JSON-escaped", Data(text.replacing("/", with: "\\/").utf8)),
        ]
    }

    /// As it would stand within a longer text, at each of the three places that a byte can have in a group, and without what depends on its neighbours.
    private var base64: [(String, Data)] {
        (0..<3).flatMap { shift -> [(String, Data)] in
            let text = (Data(repeating: 0, count: shift) + bytes).base64EncodedString()
            let core = text.dropFirst(shift == 0 ? 0 : shift + 1).filter { $0 != "=" }.dropLast(2)
            let url = core.replacing("+", with: "-").replacing("/", with: "_")
            return [("base64", Data(core.utf8)), ("base64url", Data(url.utf8))]
        }
    }

    /// How it is written in `haystack`; `nil` where it is not there.
    func spelling(in haystack: Data) -> String? {
        spellings.first { haystack.contains($0.bytes) }?.name
    }
}

extension Data {
    /// By the C library, which is quick in debug builds too.
    fileprivate func contains(_ needle: Data) -> Bool {
        withUnsafeBytes { hay in
            needle.withUnsafeBytes { sought in
                guard var here = hay.baseAddress, let there = sought.baseAddress else { return false }
                let last = here + hay.count - sought.count
                while here <= last, let candidate = memchr(here, Int32(sought[0]), last - here + 1) {
                    if memcmp(candidate, there, sought.count) == 0 { return true }
                    here = UnsafeRawPointer(candidate) + 1
                }
                return false
            }
        }
    }
}
