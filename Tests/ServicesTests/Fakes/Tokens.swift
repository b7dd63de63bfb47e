import Domain
import Services
import Synchronization

/// Access tokens that say in plain text what they are for.
final class Tokens: AccessTokens {
    let issuer = "pneumoscope"
    let lifetime: Duration = .seconds(600)
    private let rotations = Mutex<[Timestamp]>([])

    var rotatedAt: [Timestamp] { rotations.withLock(\.self) }

    func issue(for session: SessionID, user: UserID, at moment: Timestamp) async throws -> String {
        "access.\(session).\((moment + lifetime).microseconds)"
    }

    func session(of token: String, at moment: Timestamp) async throws -> SessionID {
        let parts = token.split(separator: ".")
        guard parts.count == 3, parts[0] == "access", let id = SessionID(String(parts[1])), let end = Int64(parts[2]), moment.microseconds < end else {
            throw ServiceError(.unauthenticated, "The signature or the time is wrong.")
        }
        return id
    }

    func keySet() async throws -> String { #"{"keys":[]}"# }
    func rotate(at moment: Timestamp) async throws { rotations.withLock { $0.append(moment) } }
    func keyAge(at moment: Timestamp) async throws -> Duration? { .seconds(86400) }
}
