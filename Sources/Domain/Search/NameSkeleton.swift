/// One word in the spelling that all its spellings share.
///
/// Where Latin has several letters for a sound, the longest stands for all, so that a word never gets another beginning by being typed further:
/// X and KH are `kh`, J and ZH are `zh`. Y and I after a vowel are one glide, written `i` before a consonant and left out elsewhere: Zaynab is
/// Zainab, Aliyev is Aliev, Andrey is Andrei. After a consonant both are `i`: Tatyana is Tatiana, Dmitry is Dmitri. A word that begins with E begins
/// with `ye`: Yelena is Elena. GH is `g`. DJ and DZH are J at the beginning of a word only: in Murodjon they are two sounds.
///
/// Not the beginning of what it becomes: `d` and `dz` of Djamshid and Dzhamshid, which are found from the next letter on.
struct NameSkeleton {
    private var letters: [Unicode.Scalar] = []
    private var hasGlide = false
    private var isSoft = false

    /// - Parameter letter: small and without marks.
    mutating func append(_ letter: Unicode.Scalar) {
        let wasSoft = isSoft
        isSoft = letter == "ь"
        switch letter {
        case "ь": break
        case "x": appendConsonants("k", "h")
        case "j": appendConsonants("z", "h")
        case "h" where letters.last == "g": break
        case "y", "i": appendGlide(letter)
        case "e" where letters.isEmpty: letters += ["y", "e"]
        case "e" where wasSoft: appendVowel("i", "e")
        case "a", "e", "o", "u": appendVowel(letter)
        default: appendConsonants(letter)
        }
    }

    /// A vowel sign or the like; it needs a letter to stand on.
    mutating func appendMark(_ mark: Unicode.Scalar) {
        if !letters.isEmpty { letters.append(mark) }
    }

    func finish() -> String {
        let isDJ = letters.starts(with: ["d", "z", "h"])
        return String(String.UnicodeScalarView(letters.dropFirst(isDJ ? 1 : 0).prefix(64)))
    }

    private mutating func appendGlide(_ letter: Unicode.Scalar) {
        if letters.isEmpty {
            letters.append(letter)
        } else if let last = letters.last, Self.vowels.contains(last) {
            hasGlide = true
        } else {
            letters.append("i")
        }
    }

    private mutating func appendVowel(_ vowels: Unicode.Scalar...) {
        hasGlide = false
        letters += vowels
    }

    private mutating func appendConsonants(_ consonants: Unicode.Scalar...) {
        if hasGlide, letters.last != "i" { letters.append("i") }
        hasGlide = false
        letters += consonants
    }

    private static let vowels: Set<Unicode.Scalar> = ["a", "e", "i", "o", "u"]
}
