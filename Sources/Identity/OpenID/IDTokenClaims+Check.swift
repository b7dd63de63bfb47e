internal import Domain

extension IDTokenClaims {
    private static let leeway = 30.0

    /// OpenID Connect Core 1.0, section 3.1.3.7.
    func check(nonce asked: String, _ configuration: OpenIDConfiguration, at moment: Timestamp) throws(IdentificationRefusal) {
        let now = Double(moment.microseconds) / 1e6
        guard iss == configuration.issuer else { throw .issuer }
        try checkAudience(configuration.clientID)
        guard exp > now - Self.leeway else { throw .expired }
        guard iat <= now + Self.leeway, (nbf ?? 0) <= now + Self.leeway else { throw .notYetValid }
        guard nonce == asked, !asked.isEmpty else { throw .nonce }
        guard (1...255).contains(sub.utf8.count) else { throw .subject }
    }

    private func checkAudience(_ client: String) throws(IdentificationRefusal) {
        guard aud.values.contains(client), azp == nil || azp == client, aud.values.count == 1 || azp == client else { throw .audience }
    }
}
