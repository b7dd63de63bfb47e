internal import Foundation

/// A password as it is checked and hashed: the same however the keyboard put it together.
struct PreparedPassword: Equatable {
    /// More than 256 characters can have: what is longer is no password of ours.
    private static let maximumBytes = 4096

    let text: String

    /// Every blank becomes a space (RFC 8265, section 4.2.2), and compatible forms one (NFKC, as NIST SP 800-63B, section 3.1.1.2 wants it).
    ///
    /// - Returns: `nil` where it is far too long, before any work is done on it.
    init?(_ password: String) {
        guard password.utf8.count <= Self.maximumBytes else { return nil }
        let spaced = String(String.UnicodeScalarView(password.unicodeScalars.map { $0.properties.generalCategory == .spaceSeparator ? " " : $0 }))
        text = spaced.precomposedStringWithCompatibilityMapping
    }

    /// As NIST counts: code points.
    var count: Int { text.unicodeScalars.count }

    var bytes: [UInt8] { Array(text.utf8) }

    /// Line breaks and other signs that no keyboard gives (RFC 8265, section 4.2.1).
    var hasControlCharacters: Bool { text.unicodeScalars.contains { $0.properties.generalCategory == .control } }
}
