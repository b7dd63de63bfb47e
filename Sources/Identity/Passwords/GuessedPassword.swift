/// A password as somebody sees it who guesses: how many characters remain to be guessed where a common word, a name of the user's, a year, a run on the
/// keyboard or in the alphabet counts as one, two digits as one, and a repetition as none.
struct GuessedPassword {
    /// The letters as they are, and as they are meant where digits and signs stand for letters. All of one length.
    private let readings: [[Character]]
    /// The first reading with a number for each sign: characters are slow to compare, and repetitions are looked for everywhere.
    private let numbers: [Int]
    private let names: Set<String>

    /// - Parameter words: name, e-mail and the like of the user.
    init(_ password: String, besides words: [String]) {
        let folded = Self.folded(password)
        readings = [folded, Self.unmasked(folded, one: "i"), Self.unmasked(folded, one: "l")]
        var known: [Character: Int] = [:]
        numbers = folded.map { character in
            let number = known[character] ?? known.count
            known[character] = number
            return number
        }
        names = Self.names(in: words)
    }

    /// The least sum over all ways to take the password apart.
    var effort: Int {
        let count = readings[0].count
        var least = [0] + [Int](repeating: .max, count: count)
        for start in 0..<count {
            for part in parts(at: start) where least[start] + part.cost < least[start + part.length] {
                least[start + part.length] = least[start] + part.cost
            }
        }
        return least[count]
    }

    private typealias Part = (length: Int, cost: Int)

    private func parts(at start: Int) -> [Part] {
        [(1, 1)] + digits(at: start) + words(at: start) + run(at: start) + repetition(at: start)
    }

    /// A year, and any two digits.
    private func digits(at start: Int) -> [Part] {
        let digits = readings[0][start...].prefix(4).prefix { $0.isASCII && $0.isNumber }
        let isYear = digits.count == 4 && ["19", "20"].contains(String(digits.prefix(2)))
        return (digits.count >= 2 ? [(2, 1)] : []) + (isYear ? [(4, 1)] : [])
    }

    private func words(at start: Int) -> [Part] {
        let longest = min(max(CommonPasswords.longest, names.lazy.map(\.count).max() ?? 0), readings[0].count - start)
        guard longest >= 3 else { return [] }
        return (3...longest).filter { length in
            readings.contains { reading in
                let word = String(reading[start..<start + length])
                return CommonPasswords.words.contains(word) || names.contains(word)
            }
        }.map { ($0, 1) }
    }

    /// Three or more signs one after another in the alphabet, or four on a row of the keyboard, either way round.
    private func run(at start: Int) -> [Part] {
        let rest = readings[0][start...]
        var parts: [Part] = []
        for step in [1, -1] {
            let length = 1 + zip(rest, rest.dropFirst()).prefix { Self.distance($0, $1) == step }.count
            if length >= 3 { parts.append((length, 1)) }
        }
        for row in KeyboardRows.all {
            let length = row.lengthOfWalk(along: rest)
            if length >= 4 { parts.append((length, 1)) }
        }
        return parts
    }

    /// The sign before once more, or three or more signs that came before.
    private func repetition(at start: Int) -> [Part] {
        guard start > 0 else { return [] }
        let single: [Part] = numbers[start] == numbers[start - 1] ? [(1, 0)] : []
        let longest = (0..<start).reduce(0) { max($0, lengthOfRepetition(of: $1, at: start)) }
        return single + (longest >= 3 ? (3...longest).map { ($0, 0) } : [])
    }

    private func lengthOfRepetition(of earlier: Int, at start: Int) -> Int {
        var length = 0
        while earlier + length < start, start + length < numbers.count, numbers[earlier + length] == numbers[start + length] { length += 1 }
        return length
    }

    private static func distance(_ one: Character, _ next: Character) -> Int? {
        guard one.unicodeScalars.count == 1, next.unicodeScalars.count == 1, one.isLetter || one.isNumber else { return nil }
        return Int(next.unicodeScalars.first!.value) - Int(one.unicodeScalars.first!.value)
    }
}

extension GuessedPassword {
    /// Small letters, `ё` as `е`, and no apostrophes, which Uzbek is written with in many ways.
    static func folded(_ text: String) -> [Character] {
        text.lowercased().compactMap { character in
            if "'’‘ʻʼ`´".contains(character) { return nil }
            return character == "ё" ? "е" : character
        }
    }

    /// Digits and signs that stand for letters.
    ///
    /// - Parameter one: what `1`, `!` and `|` stand for.
    static func unmasked(_ characters: [Character], one: Character) -> [Character] {
        let masks: [Character: Character] = ["0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "9": "g", "@": "a", "$": "s", "€": "e", "+": "t"]
        return characters.map { "1!|".contains($0) ? one : masks[$0] ?? $0 }
    }

    /// What to look up in a list of whole passwords: as it is, unmasked, and each without the digits and signs around it, if most of it remains.
    static func forms(of password: String) -> Set<String> {
        let folded = folded(password)
        let readings = [folded, unmasked(folded, one: "i"), unmasked(folded, one: "l")]
        let bare = trimmed(folded)
        let all = readings + [bare, unmasked(bare, one: "i"), unmasked(bare, one: "l")].filter { $0.count * 2 >= folded.count }
        return Set(all.map { String($0) })
    }

    private static func trimmed(_ characters: [Character]) -> [Character] {
        Array(characters.drop { !$0.isLetter }.reversed().drop { !$0.isLetter }.reversed())
    }

    /// Whole and in parts of three letters or more, and each of them from back to front.
    private static func names(in words: [String]) -> Set<String> {
        var names: Set<String> = []
        for word in words {
            let folded: [Character] = folded(String(word.prefix(64)))
            let parts: [ArraySlice<Character>] = [folded[...]] + folded.split { !$0.isLetter && !$0.isNumber }
            for part in parts where part.count >= 3 {
                names.insert(String(part))
                names.insert(String(part.reversed()))
            }
        }
        return names
    }
}
