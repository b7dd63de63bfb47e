internal import Crypto
internal import Domain
internal import Foundation
internal import JWTKit
internal import Services

/// A signing key in memory, ready to sign and to verify.
struct OpenedSigningKey: Sendable {
    let id: String
    let activeFrom: Timestamp
    let endsAt: Timestamp
    let publicKey: [UInt8]
    /// Holds this key alone: JWTKit takes its default key for a `kid` that it does not know.
    let signer: JWTKeyCollection

    init(_ key: SigningKey, sealing: any SecretSealing) async throws {
        let bytes = try await sealing.open(key.privateKey, for: Self.purpose(of: key.id))
        let privateKey = try Curve25519.Signing.PrivateKey(rawRepresentation: bytes)
        (id, activeFrom, endsAt) = (key.id, key.activeFrom, key.endsAt)
        publicKey = Array(privateKey.publicKey.rawRepresentation)
        signer = await JWTKeyCollection().add(eddsa: EdDSA.PrivateKey(backing: privateKey), kid: JWKIdentifier(string: key.id))
    }

    /// A new one, sealed.
    static func make(activeFrom: Timestamp, endsAt: Timestamp, sealing: any SecretSealing) async throws -> SigningKey {
        var chance = SystemRandomNumberGenerator()
        let id = Base64URL.text(of: (0..<12).map { _ in UInt8.random(in: .min ... .max, using: &chance) })
        let bytes = Array(Curve25519.Signing.PrivateKey().rawRepresentation)
        return SigningKey(id: id, privateKey: try await sealing.seal(bytes, for: purpose(of: id)), activeFrom: activeFrom, endsAt: endsAt)
    }

    private static func purpose(of id: String) -> String { "signing-key:\(id)" }
}
