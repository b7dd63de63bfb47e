import Domain
import Services

/// Seals by writing the purpose in front: what was sealed for another does not open.
struct Sealing: SecretSealing {
    func seal(_ secret: [UInt8], for purpose: String) async throws -> SealedSecret {
        SealedSecret(bytes: Array("\(purpose)|".utf8) + secret)
    }

    func open(_ sealed: SealedSecret, for purpose: String) async throws -> [UInt8] {
        let prefix = Array("\(purpose)|".utf8)
        guard sealed.bytes.starts(with: prefix) else { throw ServiceError(.unknown, "Not sealed for this.") }
        return Array(sealed.bytes.dropFirst(prefix.count))
    }
}
