internal import Foundation
internal import JWTKit

/// The keys that a provider signs ID tokens with: RFC 7517.
struct ProviderKeys: Decodable, Sendable {
    /// Those that sign, of the kinds that are known. Others may stand beside them.
    let keys: [JWK]

    private struct Entry: Decodable {
        let key: JWK?

        private enum CodingKeys: CodingKey {
            case use
        }

        init(from decoder: any Decoder) throws {
            let use = try? decoder.container(keyedBy: CodingKeys.self).decodeIfPresent(String.self, forKey: .use)
            key = use == "enc" ? nil : try? JWK(from: decoder)
        }
    }

    private enum CodingKeys: CodingKey {
        case keys
    }

    init(from decoder: any Decoder) throws {
        let entries = try decoder.container(keyedBy: CodingKeys.self).decode([Entry].self, forKey: .keys)
        keys = entries.compactMap(\.key).map { key in
            var key = key
            // Were a provider to show its private keys, they would not be used.
            key.privateExponent = nil
            return key
        }
    }

    /// The key that a header names, for the algorithm that it names and no other.
    ///
    /// - Returns: `nil` where there is none; without a `kid`, where there is not exactly one of the kind (OpenID Connect Core, section 10.1).
    func key(for header: CompactToken.Header) -> JWK? {
        guard let algorithm = SigningAlgorithm(rawValue: header.alg) else { return nil }
        let fitting = keys.filter { algorithm.fits($0) && (header.kid == nil || $0.keyIdentifier?.string == header.kid) }
        guard fitting.count == 1, var key = fitting.first else { return nil }
        key.algorithm = algorithm.key
        return key
    }
}

/// What an ID token may be signed with. None of them can be mistaken for another: each goes with one kind of key, and none of them is a shared secret.
enum SigningAlgorithm: String {
    case rs256 = "RS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"

    var key: JWK.Algorithm {
        switch self {
        case .rs256: .rs256
        case .es256: .es256
        case .edDSA: .eddsa
        }
    }

    func fits(_ key: JWK) -> Bool {
        guard key.algorithm == nil || key.algorithm == self.key else { return false }
        return switch self {
        case .rs256: key.keyType == .rsa
        case .es256: key.keyType == .ecdsa && key.curve == .ecdsa(.p256)
        case .edDSA: key.keyType == .octetKeyPair && key.curve == .eddsa(.ed25519)
        }
    }
}
