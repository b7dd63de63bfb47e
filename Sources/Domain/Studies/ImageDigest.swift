/// The SHA-256 of an original picture's bytes: its address in the image store.
public struct ImageDigest: Sendable, Hashable, LosslessStringConvertible {
    /// 64 lower-case hex digits.
    public let description: String

    public init?(_ description: String) {
        guard description.utf8.count == 64, description.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        self.description = description
    }
}

extension ImageDigest: Comparable {
    public static func < (one: ImageDigest, other: ImageDigest) -> Bool { one.description < other.description }
}
