internal import Services
internal import Domain

/// A strong validator (RFC 9110 §8.8.3): the same tag means the same bytes.
struct EntityTag: Hashable, CustomStringConvertible {
    /// What stands between the quotes.
    let opaque: String

    /// - Parameter opaque: without quotes, blanks and control characters.
    init(_ opaque: String) {
        self.opaque = opaque
    }

    /// Of an answer that is short enough to be hashed: half of a SHA-256.
    init(of content: [UInt8]) {
        opaque = String(ImageDigest(of: content).description.prefix(32))
    }

    /// Of an answer that follows from its sources alone, so that it need not be made to be named.
    init(derivedFrom sources: String...) {
        self.init(of: Array(sources.joined(separator: "\u{0}").utf8))
    }

    var description: String { "\"\(opaque)\"" }
}

/// What `If-Match` and `If-None-Match` name (RFC 9110 §13.1).
enum EntityTagCondition: Equatable {
    case any
    case tags([Tag])

    struct Tag: Equatable {
        let opaque: String
        let isWeak: Bool
    }

    /// - Returns: `nil` for what is no list of tags.
    init?(_ text: String) {
        var rest = text.trimmingBlanks()[...]
        if rest == "*" {
            self = .any
            return
        }
        var tags: [Tag] = []
        while !rest.isEmpty {
            guard let tag = Self.takeTag(from: &rest) else { return nil }
            tags.append(tag)
        }
        guard !tags.isEmpty else { return nil }
        self = .tags(tags)
    }

    /// Takes a tag and the comma behind it. A tag may hold a comma itself, so the text is not split at commas.
    private static func takeTag(from rest: inout Substring) -> Tag? {
        let isWeak = rest.hasPrefix("W/")
        if isWeak { rest = rest.dropFirst(2) }
        guard rest.first == "\"", let end = rest.dropFirst().firstIndex(of: "\"") else { return nil }
        let tag = Tag(opaque: String(rest[rest.index(after: rest.startIndex)..<end]), isWeak: isWeak)
        rest = rest[rest.index(after: end)...].trimmingBlanks()[...]
        guard rest.isEmpty || rest.first == "," else { return nil }
        rest = rest.drop { $0 == "," || $0 == " " || $0 == "\t" }
        return tag
    }

    /// As `If-None-Match` compares: a weak tag is as good (§8.8.3.2).
    func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.opaque == tag.opaque }
        }
    }

    /// As `If-Match` compares: a weak tag never matches.
    func matchesStrongly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.opaque == tag.opaque && !$0.isWeak }
        }
    }
}
