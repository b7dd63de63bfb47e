/// Keys that lie beside one another, in one direction.
struct KeyboardRows {
    private let next: [Character: Character]

    private init(_ keys: some Sequence<Character>) {
        let keys = Array(keys)
        next = Dictionary(zip(keys, keys.dropFirst())) { first, _ in first }
    }

    /// How many characters from the first on follow one another on this row.
    func lengthOfWalk(along text: some Collection<Character>) -> Int {
        1 + zip(text, text.dropFirst()).prefix { next[$0] == $1 }.count
    }

    /// Rows and slanting columns of the Latin and the Russian keyboard, both ways round.
    static let all: [KeyboardRows] = [
        "1234567890-=", "!@#$%^&*()_+", "qwertyuiop[]", "asdfghjkl;", "zxcvbnm,./", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "qazwsxedcrfvtgbyhnujmikolp", "йцукенгшщзхъ", "фывапролджэ", "ячсмитьбю", "йфяцычувскамепинртгоьшлбщдюзж",
    ].flatMap { [KeyboardRows($0), KeyboardRows($0.reversed())] }
}
