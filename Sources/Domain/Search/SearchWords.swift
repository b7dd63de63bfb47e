internal import Foundation

/// The words of a name, folded so that it is found however it was written: in either case, with or without accents, in Uzbek's Latin or Cyrillic.
///
/// What is stored and what is looked for go through the same fold, and the fold of what has been typed so far is the beginning of the fold of the
/// whole; `NameSkeleton` says where not. Words hold letters, the marks of scripts that cannot be read without them, and ASCII digits: nothing that
/// means something in a query language.
public struct SearchWords: Sendable, Equatable {
    /// In the order of the text, at most 16 of at most 64 Unicode scalars, none of them empty.
    public let words: [String]

    /// - Parameter text: read up to its 1,000th Unicode scalar.
    public init(_ text: String) {
        var folder = NameFolder()
        let beginning = text.unicodeScalars.prefix(1000).filter { !Apostrophes.all.contains($0) }
        let scalars = Array(String(String.UnicodeScalarView(beginning)).decomposedStringWithCompatibilityMapping.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            folder.append(scalar, before: index + 1 < scalars.count ? scalars[index + 1] : nil)
        }
        words = folder.finish()
    }
}

/// What stands in O‘zbekiston and Ma’mura, and everything that is typed instead. The words are told apart without it.
private enum Apostrophes {
    static let all: Set<Unicode.Scalar> = [
        "'", "`", "\u{b4}", "\u{2b9}", "\u{2bb}", "\u{2bc}", "\u{2bd}", "\u{2be}", "\u{2bf}", "\u{2c8}", "\u{2ca}", "\u{2cb}", "\u{2018}", "\u{2019}",
        "\u{201a}", "\u{201b}", "\u{2032}", "\u{2035}", "\u{55a}", "\u{5f3}", "\u{a78b}", "\u{a78c}", "\u{ff07}", "\u{ff40}",
    ]
}
