/// What a small letter is in plain Latin. Cyrillic by Uzbekistan's official pairs, then by Russian, Kazakh, Kyrgyz, Tajik and Ukrainian use.
enum LatinLetters {
    /// - Parameter mark: what follows the letter in decomposed text.
    /// - Returns: `nil` for a letter that stays as it is; nothing for a sign without a sound.
    static func of(_ letter: Unicode.Scalar, mark: Unicode.Scalar?) -> String? {
        if let mark, let marked = withMark[letter]?[mark] { return marked }
        return plain[letter]
    }

    private static let withMark: [Unicode.Scalar: [Unicode.Scalar: String]] = [
        "и": ["\u{306}": "y"],
        "у": ["\u{306}": "o"],
        "е": ["\u{308}": "yo"],
    ]

    private static let plain: [Unicode.Scalar: String] = [
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "j", "з": "z", "и": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
        "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "x", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "i",
        "ь": softSign, "э": "e", "ю": "yu", "я": "ya",
        "қ": "q", "ғ": "g", "ҳ": "h",
        "ә": "a", "ө": "o", "ү": "u", "ұ": "u", "і": "i", "ң": "n", "һ": "h", "ҷ": "j", "є": "e", "ґ": "g",
        "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ə": "a", "ς": "σ",
    ]

    /// Silent, but Василь-ев is Vasilyev: `NameSkeleton` decides by what follows.
    static let softSign = "ь"
}
