internal import Crypto
internal import Domain
internal import Services

extension OutsideUser {
    init(_ claims: IDTokenClaims, _ configuration: OpenIDConfiguration) {
        let groups = claims.all.words(at: configuration.rolesClaim)
        self.init(
            identity: OutsideIdentity(issuer: claims.iss, subject: claims.sub),
            preferredName: Self.name(from: [claims.preferredName, claims.email, claims.sub].compactMap(\.self)) ?? Self.madeName(claims.sub),
            displayName: claims.name.map { String($0.prefix(200)) },
            email: claims.emailIsVerified == false ? nil : claims.email.map { String($0.prefix(254)) },
            roles: groups.reduce(into: []) { roles, group in roles.formUnion(configuration.roleMap[group] ?? []) })
    }

    /// The first that names can be made of, with what a name may not hold left out.
    private static func name(from candidates: [String]) -> String? {
        candidates.lazy.compactMap { candidate in
            let allowed = UserName.normalised(candidate).filter { (try? UserName.checked(String($0))) != nil }
            return try? UserName.checked(String(allowed.prefix(64)))
        }.first
    }

    private static func madeName(_ subject: String) -> String {
        let digest = SHA256.hash(data: Array(subject.utf8)).prefix(6).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        return "user-\(digest)"
    }
}
