import Testing

@testable import Services

struct SecretsTests {
    /// Thousands of them: a comparison that is wrong for one in a hundred would be found.
    @Test func tellsEveryWrongDigestFromTheRightOne() {
        let right = TokenDigest(of: "pnk_right")
        #expect(right.isEqualInConstantTime(TokenDigest(of: "pnk_right")))
        #expect((0..<5000).allSatisfy { !right.isEqualInConstantTime(TokenDigest(of: "pnk_wrong_\($0)")) })
    }

    @Test(arguments: [("", "a"), ("a", ""), ("ab", "a"), ("a", "b"), ("ab", "cb"), ("\u{3}\u{2}", "\u{1}\u{2}"), ("é", "e")])
    func tellsTextsApart(_ one: String, _ other: String) {
        #expect(!areEqualInConstantTime(one, other))
        #expect(areEqualInConstantTime(one, one) && areEqualInConstantTime(other, other))
    }
}
