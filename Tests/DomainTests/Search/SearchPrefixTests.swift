import Domain
import Testing

struct SearchPrefixTests {
    /// What has been typed so far finds the name, letter by letter.
    @Test(arguments: NameList.all)
    func findsANameByEachOfItsBeginnings(_ name: String) {
        for length in 1...name.count { #expect(isFound(name, by: String(name.prefix(length))), "\(name.prefix(length))") }
    }

    /// The same in the other alphabet.
    @Test(arguments: [
        ("Шавкат", "S"), ("Шавкат", "Sh"), ("Shavkat", "Ш"), ("Чўлпон", "C"), ("Яҳё", "Y"), ("Yahyo", "Я"), ("Елена", "Y"), ("Елена", "E"), ("Yelena", "Е"),
        ("Цой", "T"), ("Хасанов", "K"), ("Хасанов", "X"), ("Khasanov", "Х"), ("Xasanov", "Kh"), ("Жасур", "J"), ("Жасур", "Z"), ("Jasur", "Ж"),
        ("Жасур", "Dj"), ("Djasur", "J"), ("Ғайрат", "G'"), ("Ўткир", "O‘"), ("Алиев", "Aliy"), ("Aliev", "Aliye"), ("Жўраев", "Jo'ray"), ("Муродҷон", "Murod"),
        ("Васильев", "Vasily"), ("Андрей", "Andre"), ("Зайнаб", "Zai"), ("Zaynab", "Zai"), ("Zainab", "Zay"), ("Эргашев", "Er"), ("Цой", "Ts"),
    ])
    func findsANameInTheOtherAlphabet(_ name: String, _ typed: String) {
        #expect(isFound(name, by: typed))
    }

    /// The exceptions, so that nobody takes them for more than they are.
    @Test(arguments: [("Djamshid", "D"), ("Dzhamshid", "Dz"), ("Джамшид", "Д")])
    func missesTheFirstLetterOfDJ(_ name: String, _ typed: String) {
        #expect(!isFound(name, by: typed))
        #expect(isFound(name, by: String(name.prefix(typed.count + 1))))
    }

    /// As a prefix search does: each word typed begins a word of the name; here they also come in its order.
    private func isFound(_ name: String, by typed: String) -> Bool {
        let (stored, sought) = (SearchWords(name).words, SearchWords(typed).words)
        return !sought.isEmpty && sought.count <= stored.count && zip(stored, sought).allSatisfy { $0.hasPrefix($1) }
            && zip(stored, sought.dropLast()).allSatisfy { $0 == $1 }
    }
}
