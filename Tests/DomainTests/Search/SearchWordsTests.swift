import Domain
import Foundation
import Testing

struct SearchWordsTests {
    /// Every spelling in a line finds every other.
    @Test(arguments: [
        ["O'zbekiston", "Oʻzbekiston", "O‘zbekiston", "O’zbekiston", "O`zbekiston", "O´zbekiston", "O′zbekiston", "Ўзбекистон", "ЎЗБЕКИСТОН", "ozbekiston"],
        ["G'ayrat", "Gʻayrat", "Ғайрат", "Gayrat", "Gairat", "Ghayrat"],
        ["Shavkat", "Шавкат", "SHAVKAT", "shavkat"],
        ["Choʻlpon", "Чўлпон", "Cho'lpon"],
        ["Yahyo", "Яҳё"], ["Yo'ldosh", "Йўлдош", "Yoʻldosh"], ["Yusupov", "Юсупов"], ["Yulduz", "Юлдуз"], ["Yoqub", "Ёқуб"],
        ["Yelena", "Елена", "Elena"], ["Ergashev", "Эргашев"], ["Yerlan", "Ерлан", "Erlan"], ["Eldor", "Элдор", "Эльдор"],
        ["Aliyev", "Алиев", "Aliev"], ["Jo'rayev", "Жўраев", "Joʻraev", "Djo'rayev"], ["Tojiboyev", "Тожибоев", "Tojiboev"],
        ["Xasanov", "Хасанов", "Khasanov"], ["Hasan", "Ҳасан"], ["Qodir", "Қодир"], ["Xayrulla", "Хайрулла", "Khairulla", "Khayrulla"],
        ["Jasur", "Жасур", "Джасур", "Djasur", "Dzhasur", "Zhasur"], ["Jamshid", "Жамшид", "Djamshid", "Ҷамшид"], ["Zhanna", "Жанна", "Janna"],
        ["Tsoy", "Цой", "Tsoi"], ["Ma'mura", "Маъмура", "Maʼmura", "Mamura"], ["Sa’dulla", "Саъдулла"],
        ["Zaynab", "Зайнаб", "Zainab"], ["Ubaydulla", "Убайдулла", "Ubaidulla"], ["Zulfiya", "Зульфия", "Zulfia"], ["Mariya", "Мария", "Maria", "Mariia"],
        ["Sergey", "Сергей", "Sergei"], ["Yuriy", "Юрий", "Yuri", "Yurii"], ["Dmitriy", "Дмитрий", "Dmitry", "Dmitri"], ["Andrey", "Андрей", "Andrei"],
        ["Tatyana", "Татьяна", "Tatiana", "Tat'yana"], ["Ilya", "Илья"], ["Vasilyev", "Васильев", "Vasiliev"], ["Krylov", "Крылов"],
        ["Shcherbakov", "Щербаков"], ["Ilyos", "Илёс"], ["Is'hoq", "Исҳоқ"], ["Usmonxo'jayev", "Усмонхўжаев"], ["Muhammadjon", "Муҳаммаджон"],
        ["Әсел", "Asel"], ["Өмірбек", "Omirbek"], ["Ұлан", "Ulan"], ["Саидҷон", "Saidjon"], ["Рӯзӣ", "Ruzi"], ["Її", "Ii"],
        ["José", "Jose", "JOSE\u{301}"], ["Müller", "Muller", "ＭÜＬＬＥＲ"], ["Łukasz", "Lukasz"], ["Straße", "STRASSE"], ["İbrahim", "Ibrahim", "ıbrahım"],
        ["ΟΔΥΣΣΕΥΣ", "Οδυσσεύς"], ["مُحَمَّد", "محمد", "محـــمد"], ["أحمد", "احمد"], ["שָׁלוֹם", "שלום"], ["ﬁona", "Fiona"], ["Ⅳ", "iv"],
    ])
    func foldsEverySpellingToOne(_ spellings: [String]) {
        for spelling in spellings { #expect(SearchWords(spelling) == SearchWords(spellings[0]), "\(spelling)") }
        #expect(SearchWords(spellings[0]).words.count == 1)
    }

    @Test(arguments: [
        ("Hasan", "Xasan"), ("Qodir", "Kodir"), ("Said", "Sad"), ("Oʻtkir", "Utkir"), ("Sobir", "Shobir"), ("Murodjon", "Murojon"), ("कि", "का"),
        ("กิน", "กัน"), ("हिन्दी", "हिनदी"), ("1", "2"),
    ])
    func tellsDifferentNamesApart(_ one: String, _ other: String) {
        #expect(SearchWords(one) != SearchWords(other))
    }

    @Test(arguments: [
        ("Karimov Ali", ["karimov", "ali"]), ("  Karimov,\tAli\n", ["karimov", "ali"]), ("Xo‘jayev-Qodirov A.B.", ["khozhaev", "qodirov", "a", "b"]),
        ("№ 42/٣५", ["no", "42", "35"]), ("", []), ("...", []), ("ъ", []), ("'", []), ("\u{301}", []), ("😀👍🏽", []), ("Ali\0Karim", ["ali", "karim"]),
        ("Ali\u{200f}\u{202e}\u{feff}\u{ad}m", ["alim"]), ("山田 太郎", ["山田", "太郎"]),
        ("a OR b* NEAR(\"c\") & !d | e:f <-> g", ["a", "or", "b", "near", "c", "d", "ye", "f", "g"]),
        ("Х", ["kh"]), ("Ъ Ь Маъ", ["ma"]), ("O'", ["o"]),
    ])
    func splitsIntoWords(_ text: String, _ words: [String]) {
        #expect(SearchWords(text).words == words)
    }

    @Test func readsDecomposedCyrillicAsTheComposed() {
        for name in ["Йўлдош", "Ёқуб", "Ўткир", "Їжак"] {
            #expect(SearchWords(String(name.flatMap { Array(String($0).decomposed) })) == SearchWords(name))
        }
    }

    @Test func keepsToItsLimits() {
        #expect(SearchWords(String(repeating: "abc ", count: 100)).words.count == 16)
        #expect(SearchWords(String(repeating: "a", count: 900)).words == [String(repeating: "a", count: 64)])
        #expect(SearchWords(String(repeating: ".", count: 1000) + "Ali").words.isEmpty)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: ["A\u{301}\u{316}\u{489}", "\u{202e}", "\0", "👩‍👩‍👧‍👦", "\u{fdfa}", "\u{94d}", "ь", "\u{1f1fa}", "ỳ", "\u{10ffff}", "\u{e0101}"])
    func livesWithAMegabyteOf(_ hostile: String) {
        let words = SearchWords("Ali " + String(repeating: hostile, count: 1_000_000 / hostile.utf8.count)).words
        #expect(words.first?.hasPrefix("ali") == true)
        #expect(words.count <= 16)
        #expect(words.allSatisfy { $0.unicodeScalars.count <= 64 })
    }

    @Test func givesOnlyLettersMarksAndDigits() {
        let blocks: [ClosedRange<UInt32>] = [1...0x33ff, 0xa000...0xabff, 0xf900...0xffff, 0x1d400...0x1d7ff, 0x1f100...0x1f9ff, 0xe0000...0xe01ff]
        var rest = blocks.joined().compactMap { Unicode.Scalar($0) }[...]
        while !rest.isEmpty {
            for word in SearchWords(String(String.UnicodeScalarView(rest.prefix(60)))).words {
                #expect(
                    word.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || $0.properties.generalCategory.isLetterOrMark || ("0"..."9").contains($0) },
                    "\(word)")
            }
            rest = rest.dropFirst(60)
        }
    }

    @Test func foldsAFoldedWordToItself() {
        for name in NameList.all {
            for word in SearchWords(name).words { #expect(SearchWords(word).words == [word], "\(name)") }
        }
    }
}

extension String {
    fileprivate var decomposed: String { decomposedStringWithCanonicalMapping }
}

extension Unicode.GeneralCategory {
    fileprivate var isLetterOrMark: Bool {
        [.lowercaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark, .titlecaseLetter, .uppercaseLetter].contains(self)
    }
}
