internal import Domain
internal import Foundation
public import Services

/// Which passwords are good enough: NIST SP 800-63B-4, section 3.1.1.2. Length and a block list, and no rules of what a password must be composed of.
public struct PasswordRules: PasswordChecking {
    private static let length = 12...256
    /// What has to remain where every part that is easily guessed counts as one character.
    private static let leastEffort = 8

    private let blocked: PasswordBlockList?

    /// - Parameter blocked: passwords that are known to have leaked, beside the words that are built in.
    public init(blocked: PasswordBlockList? = nil) {
        self.blocked = blocked
    }

    public func check(_ password: String, besides words: [String]) throws {
        guard let prepared = PreparedPassword(password), prepared.count <= Self.length.upperBound else {
            throw ServiceError(.invalidRequest, "The password is too long: \(Self.length.upperBound) characters are the most.")
        }
        guard prepared.count >= Self.length.lowerBound else {
            throw ServiceError(.invalidRequest, "The password is too short: it needs at least \(Self.length.lowerBound) characters. A few words in a row do.")
        }
        guard !prepared.hasControlCharacters else {
            throw ServiceError(.invalidRequest, "The password holds a line break, a tab or another sign that no keyboard gives: leave it out.")
        }
        guard !isBlocked(prepared.text), GuessedPassword(prepared.text, besides: words).effort >= Self.leastEffort else { throw Self.easilyGuessed }
    }

    private func isBlocked(_ password: String) -> Bool {
        guard let blocked else { return false }
        return GuessedPassword.forms(of: password).contains(where: blocked.contains)
    }

    private static let easilyGuessed = ServiceError(
        .invalidRequest,
        """
        The password is easily guessed: it is made of common words, names of yours, years, or runs and repetitions. \
        Put together four or more words that have nothing to do with one another, or with you.
        """)
}
