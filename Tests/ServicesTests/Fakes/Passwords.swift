import Domain
import Services
import Synchronization

/// Hashes nothing, and counts how often it would have.
final class Passwords: PasswordHashing {
    private let verifications = Mutex<[PasswordHash?]>([])
    /// What happens while a password is being checked.
    let meanwhile = Mutex<(@Sendable () async throws -> Void)?>(nil)

    /// What passwords were checked against, one after the other.
    var verified: [PasswordHash?] { verifications.withLock(\.self) }

    func hash(_ password: String) async throws -> PasswordHash { PasswordHash("now:\(password)") }

    func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool {
        verifications.withLock { $0.append(hash) }
        try await meanwhile.withLock(\.self)?()
        return hash?.text == "now:\(password)" || hash?.text == "before:\(password)"
    }

    func isOutdated(_ hash: PasswordHash) -> Bool { hash.text.hasPrefix("before:") }
}

/// Length alone, and no words that are the user's own.
struct Rules: PasswordChecking {
    func check(_ password: String, besides words: [String]) throws {
        guard password.count >= 12, !words.contains(where: { password.contains($0) }) else {
            throw ServiceError(.invalidRequest, "Choose a longer password.")
        }
    }
}
