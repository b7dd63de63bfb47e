import Crypto
import Foundation

/// A JSON Web Token put together by hand, so that it can be wrong in any way.
struct ForgedToken {
    var header: [String: JSON]
    var claims: [String: JSON]

    enum Signature: Sendable {
        case ed25519(Curve25519.Signing.PrivateKey)
        case es256(P256.Signing.PrivateKey)
        case hs256(Data)
        case none

        func bytes(for input: Data) throws -> Data {
            switch self {
            case .ed25519(let key): try key.signature(for: input)
            case .es256(let key): try key.signature(for: input).rawRepresentation
            case .hs256(let secret): Data(HMAC<SHA256>.authenticationCode(for: input, using: SymmetricKey(data: secret)))
            case .none: Data()
            }
        }
    }

    func signed(_ signature: Signature) throws -> String {
        let input = "\(Self.base64URL(try JSON.object(header).data)).\(Self.base64URL(try JSON.object(claims).data))"
        return "\(input).\(Self.base64URL(try signature.bytes(for: Data(input.utf8))))"
    }

    static func base64URL(_ data: some Sequence<UInt8>) -> String {
        Data(data).base64EncodedString().replacingOccurrences(of: "+", with: "-").replacingOccurrences(of: "/", with: "_")
            .replacingOccurrences(of: "=", with: "")
    }
}
