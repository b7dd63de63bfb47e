public import Services
internal import Domain

/// Seals the small secrets that the database keeps as images are sealed: each under a key of its own.
public struct SecretSealer: SealedSecretInspection {
    private let sealing: Sealing

    public init(keys: any KeyWrapping) {
        sealing = Sealing(keys: keys)
    }

    public func seal(_ secret: [UInt8], for purpose: String) async throws -> SealedSecret {
        SealedSecret(bytes: try await sealing.seal(secret, for: .secret(purpose)))
    }

    public func open(_ sealed: SealedSecret, for purpose: String) async throws -> [UInt8] {
        do {
            return try await sealing.open(sealed.bytes, for: .secret(purpose))
        } catch let failure as SealingFailure {
            throw ServiceError(.unknown, Self.meaning(of: failure), cause: failure)
        }
    }

    public func masterKeyID(of sealed: SealedSecret) -> String? { try? Envelope(beginningOf: sealed.bytes).wrappedKey.masterKeyID }

    private static func meaning(of failure: SealingFailure) -> String {
        switch failure {
        case .damaged: "A stored secret is damaged: it has to be restored from a backup or made anew."
        case .unknownMasterKey: "The master key that a stored secret was sealed with is not here: the operator has to bring it back."
        }
    }
}

extension SealingContext {
    static func secret(_ purpose: String) -> SealingContext { SealingContext(text: "secret \(purpose)") }
}
