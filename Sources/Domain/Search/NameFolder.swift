/// Takes decomposed text scalar by scalar and cuts it into folded words.
struct NameFolder {
    private var words: [String] = []
    private var word = NameSkeleton()

    /// - Parameter next: the scalar after it: Й, Ё and Ў are two in decomposed text.
    mutating func append(_ scalar: Unicode.Scalar, before next: Unicode.Scalar?) {
        let properties = scalar.properties
        switch properties.generalCategory {
        case _ where properties.isDefaultIgnorableCodePoint || scalar == Self.kashida: break
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: appendLetter(scalar, before: next)
        case .nonspacingMark, .spacingMark, .enclosingMark: appendMark(scalar)
        case .decimalNumber: word.append(Self.digit(scalar))
        default: endWord()
        }
    }

    mutating func finish() -> [String] {
        endWord()
        return words
    }

    private mutating func endWord() {
        let text = word.finish()
        word = NameSkeleton()
        if !text.isEmpty, words.count < 16 { words.append(text) }
    }

    private mutating func appendLetter(_ letter: Unicode.Scalar, before next: Unicode.Scalar?) {
        for small in letter.properties.lowercaseMapping.unicodeScalars where small.properties.canonicalCombiningClass == .notReordered {
            if let latin = LatinLetters.of(small, mark: next) {
                latin.unicodeScalars.forEach { word.append($0) }
            } else {
                word.append(small)
            }
        }
    }

    /// Accents go, and so do the points of Hebrew and Arabic, which are rarely written. Vowel signs, viramas and nuktas stay: without them nothing is left.
    private mutating func appendMark(_ mark: Unicode.Scalar) {
        guard mark.properties.generalCategory != .enclosingMark else { return }
        switch mark.properties.canonicalCombiningClass.rawValue {
        case 1, 10...36, 200...255: break
        default: word.appendMark(mark)
        }
    }

    /// Lengthens an Arabic word for the eye.
    private static let kashida: Unicode.Scalar = "\u{640}"

    private static func digit(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        Unicode.Scalar(UInt8(ascii: "0") + UInt8(scalar.properties.numericValue ?? 0))
    }
}
