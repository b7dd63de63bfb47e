import Domain
import Foundation
import Identity
import TestSupport
import Testing

/// Which passwords may be chosen.
struct PasswordRulesTests {
    private let rules = PasswordRules()
    private static let person = ["d.yusupova", "dilorom.yusupova@clinic-23.example", "Dilorom Yusupova"]

    @Test(arguments: [
        // Of machines.
        "xK9$mPq2vLw8", "h7!Rz#0qLm2&Vt", "4f9c1be27a60d853", "kjwfhzbvnpoiax", "Zq8-Wn3-Tb6-Lx1",
        // English.
        "correct horse battery staple", "CorrectHorseBatteryStaple", "tall grass under old bridges", "my neighbour paints boats in october",
        "seven lamps over the narrow canal", "violin-teapot-gravel-hinge",
        // Russian.
        "тихий туман над рекой утром", "Четыре слона пьют компот", "скрипка чайник гравий петля", "за забором растёт крыжовник",
        // Uzbek, in both scripts.
        "tog' tepasida eski chinor bor", "Qizil olma, ko‘k ip va to‘rt qoshiq", "эски чинор остида булоқ бор", "beshta laylak tomga qo'ndi",
        // Others.
        "पुरानी साइकिल और नीला छाता", "長い橋の下で猫が眠っていた", "🎻 teapot 🪨 hinge 🧵 lantern",
        // The shortest and the longest.
        "vq%tbw7mzrxk", String("gravel hinge teapot violin ".repeatedWithNumbers.prefix(256)),
    ])
    func takesWhatIsHardToGuess(password: String) {
        #expect(throws: Never.self) { try rules.check(password, besides: Self.person) }
    }

    @Test(arguments: [
        // Words that everybody takes, in every dress.
        "password1234", "Password2026!", "P@ssw0rd2026!", "p4$$w0rd!!!!", "PASSWORDPASSWORD", "passwordpassword", "drowssap123456", "Welcome2026!!!",
        "letmein-letmein", "administrator1", "Adm1n1strat0r!", "iloveyou123456", "sunshine-2026", "football football", "changeme_changeme",
        "summerwinterspringautumn", "Summer2026Winter", "January-2026-!", "monday tuesday", "qwerty-admin-12",
        // This place.
        "Pneumoscope1!", "pneumoscope2026", "Hospital2026!", "radiology-2026", "X-ray-Chest-01", "DoctorDoctor12", "radiologist123",
        // Russian, in its own letters and on a keyboard that is set to Latin.
        "пароль123456", "ПарольПароль1", "Привет-2026!!", "рентгенолог12", "больница2026!", "ghbdtn123456", "gfhjkmgfhjkm", "йцукенйцукен", "Ташкент-2026!",
        // Uzbek.
        "Toshkent2026!", "O‘zbekiston-1", "o'zbekiston12", "shifoxona-2026", "Samarqand12345", "шифохона2026!", "parol-parol-12", "Navro'z-navruz1",
        // Runs and repetitions.
        "aaaaaaaaaaaa", "123456789012", "111111111111", "qwertyuiop[]", "1qaz2wsx3edc", "zxcvbnm,./12", "abcdefghijkl", "zyxwvutsrqpo", "987654321098",
        "абвгдежзийкл", "abcabcabcabc", "hunter2hunter2hunter2", "xk3xk3xk3xk3xk3", "qazwsxedcrfv", "            ", "!!!!!!!!!!!!", "20262026202620",
        // Dates and numbers.
        "12031985 1985", "01.01.2026.01", "1985-03-12-85", "831209476512",
        // The user's own.
        "yusupova-2026", "DiloromYusupova", "d.yusupova1234", "clinic-23-1985", "avopusuy12345", "Yu5up0va!2026",
    ])
    func refusesWhatIsEasilyGuessed(password: String) {
        #expect(message(password)?.hasPrefix("The password is easily guessed") == true)
    }

    @Test(arguments: ["", "short", "vq%tbw7mzrx", "ｖｑ％ｔｂｗ７ｍｚｒｘ", "йцпшлэжчыфв"])
    func refusesFewerThanTwelveCharacters(password: String) {
        #expect(message(password)?.hasPrefix("The password is too short") == true)
    }

    @Test(arguments: [257, 5_000, 1_000_000])
    func refusesMoreThan256Characters(count: Int) {
        #expect(message(String("gravel hinge teapot violin ".repeatedWithNumbers(to: count))) == "The password is too long: 256 characters are the most.")
    }

    /// One letter to the eye, hundreds of code points in the hash.
    @Test func countsCodePointsAsNISTDoes() {
        #expect(message("e" + String(repeating: "\u{301}\u{323}", count: 200))?.hasPrefix("The password is too long") == true)
    }

    @Test(arguments: ["violin teapot\ngravel", "violin\tteapot gravel", "violin teapot gravel\u{0}", "violin\u{1B}[2J teapot gravel"])
    func refusesControlCharacters(password: String) {
        #expect(message(password)?.contains("line break") == true)
    }

    @Test func aNameOfTwoLettersForbidsNothing() {
        #expect(throws: Never.self) { try rules.check("tall grass under old bridges", besides: ["a", "", "ol", " ", "@"]) }
    }

    @Test func hugeNamesDoNoHarm() {
        let name = String(repeating: "gravel hinge ", count: 10_000)
        #expect(throws: Never.self) { try rules.check("tall grass under old bridges", besides: Array(repeating: name, count: 10)) }
    }

    private func message(_ password: String, _ rules: PasswordRules = PasswordRules()) -> String? {
        do {
            try rules.check(password, besides: Self.person)
            return nil
        } catch {
            let error = error as? ServiceError
            return error?.code == .invalidRequest ? error?.message : "\(String(reflecting: error))"
        }
    }

    @Test(arguments: [
        "rabobkandovernight", "RabobkanDovernight", "rabobkandovernight2024!!", "r4b0bk4nd0v3rn1ght", "--rabobkandovernight--", "тысячаодинверблюд",
        "last line of it all",
    ])
    func refusesWhatTheBlockListHolds(password: String) throws {
        let folder = try TemporaryFolder()
        let list = "123456\nrabobkandovernight\r\n\n\(String(repeating: "x", count: 5_000))\nТысячаОдинВерблюд\nlast line of it all"
        let file = try folder.write(Data(list.utf8), to: "list.txt")
        let rules = PasswordRules(blocked: try PasswordBlockList(path: file.path))
        #expect(message(password, rules)?.hasPrefix("The password is easily guessed") == true)
        #expect(throws: Never.self) { try PasswordRules().check(password, besides: []) }
        #expect(throws: Never.self) { try rules.check("seven lamps over the narrow canal", besides: []) }
    }

    /// Longer than one reading of the file, bytes that are no text, lines that never end.
    @Test func readsABlockListOfAnySort() throws {
        let folder = try TemporaryFolder()
        var bytes = Data((0..<150_000).map { "leaked password \($0)\n" }.joined().utf8)
        bytes += [0xFF, 0xFE, 0x0A] + Data(repeating: UInt8(ascii: "y"), count: 3 << 20) + Data("\nthe very last of them".utf8)
        let list = try PasswordBlockList(path: folder.write(bytes, to: "list.txt").path)
        #expect(list.count == 150_002)
        let rules = PasswordRules(blocked: list)
        for password in ["leaked password 0", "leaked password 149999", "the very last of them"] {
            #expect(throws: ServiceError.self) { try rules.check(password, besides: []) }
        }
        #expect(throws: Never.self) { try rules.check("leaked passwords 150000 of them", besides: []) }
    }

    @Test func saysWhereTheBlockListIsMissing() {
        #expect(throws: PasswordBlockList.Unreadable.self) { try PasswordBlockList(path: "/nonexistent/list.txt") }
        #expect(throws: PasswordBlockList.Unreadable.self) { try PasswordBlockList(path: "/tmp") }
    }
}

extension String {
    /// Goes on and on without repeating itself.
    fileprivate var repeatedWithNumbers: String { repeatedWithNumbers(to: 300) }

    fileprivate func repeatedWithNumbers(to count: Int) -> String {
        var text = ""
        var number = 0
        while text.count < count {
            text += self + String(number &* 7_919, radix: 36)
            number += 1
        }
        return String(text.prefix(count))
    }
}
