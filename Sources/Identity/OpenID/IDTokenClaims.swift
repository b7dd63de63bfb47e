internal import Domain
internal import JWTKit

/// What an ID token says: OpenID Connect Core 1.0, section 2.
struct IDTokenClaims: JWTPayload {
    let iss: String
    let aud: OneOrMore
    let azp: String?
    let sub: String
    /// Seconds since 1970, perhaps with a fraction.
    let exp: Double
    let iat: Double
    let nbf: Double?
    let nonce: String?
    let accessTokenHash: String?
    let preferredName: String?
    let name: String?
    let email: String?
    let emailIsVerified: Bool?
    let all: ClaimValue

    private enum CodingKeys: String, CodingKey {
        case iss, aud, azp, sub, exp, iat, nbf, nonce, name, email
        case accessTokenHash = "at_hash"
        case preferredName = "preferred_username"
        case emailIsVerified = "email_verified"
    }

    init(from decoder: any Decoder) throws {
        let claims = try decoder.container(keyedBy: CodingKeys.self)
        iss = try claims.decode(String.self, forKey: .iss)
        aud = try claims.decode(OneOrMore.self, forKey: .aud)
        azp = try claims.decodeIfPresent(String.self, forKey: .azp)
        sub = try claims.decode(String.self, forKey: .sub)
        exp = try claims.decode(Double.self, forKey: .exp)
        iat = try claims.decode(Double.self, forKey: .iat)
        nbf = try claims.decodeIfPresent(Double.self, forKey: .nbf)
        nonce = try claims.decodeIfPresent(String.self, forKey: .nonce)
        accessTokenHash = try claims.decodeIfPresent(String.self, forKey: .accessTokenHash)
        // These are for people: one of an odd type is no reason to keep anybody out.
        preferredName = try? claims.decode(String.self, forKey: .preferredName)
        name = try? claims.decode(String.self, forKey: .name)
        email = try? claims.decode(String.self, forKey: .email)
        emailIsVerified = try? claims.decode(Bool.self, forKey: .emailIsVerified)
        all = try ClaimValue(from: decoder)
    }

    /// Only ever read.
    func encode(to encoder: any Encoder) throws { throw IdentificationRefusal.malformed }

    /// The signature alone: the claims are held against what was asked by `check(against:at:)`.
    func verify(using algorithm: some JWTAlgorithm) {}
}

/// `aud`: one, or several.
struct OneOrMore: Decodable, Sendable {
    let values: [String]

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let one = try? container.decode(String.self) { values = [one] } else { values = try container.decode([String].self) }
    }
}

/// Any JSON, as far as groups can be found in it.
enum ClaimValue: Decodable, Sendable {
    case text(String)
    case list([ClaimValue])
    case object([String: ClaimValue])
    case other

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let list = try? container.decode([ClaimValue].self) {
            self = .list(list)
        } else if let object = try? container.decode([String: ClaimValue].self) {
            self = .object(object)
        } else {
            self = .other
        }
    }

    /// The words at the end of a path: a list of them, or one alone.
    func words(at path: some Collection<String>) -> [String] {
        switch (self, path.first) {
        case (.text(let word), nil): [word]
        case (.list(let list), nil): list.compactMap { if case .text(let word) = $0 { word } else { nil } }
        case (.object(let object), let step?): object[step]?.words(at: path.dropFirst()) ?? []
        default: []
        }
    }
}
