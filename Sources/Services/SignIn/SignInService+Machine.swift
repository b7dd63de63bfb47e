internal import Domain

extension SignInService {
    /// Lets a machine in by its client secret: RFC 6749, section 4.4, without a refresh token.
    ///
    /// Failures make nobody wait: 256 random bits are not guessed, and whoever knows a machine's name could hold it up.
    ///
    /// - Throws: `SignInError.invalidClient`.
    public func signIn(machine name: String, secret: String, client: ClientDescription) async throws -> SignedIn {
        let user = try await users.user(named: UserName.normalised(name))
        let digest = try await users.clientSecret(of: user?.id ?? Self.nobody)
        let isRight = digest.map(TokenDigest(of: secret).isEqualInConstantTime) ?? false
        guard let user, isRight, user.isEnabled else {
            try await noteRefusal(of: user, user == nil ? .client : isRight ? .disabled : .secret, from: client)
            throw SignInError.invalidClient
        }
        let session = session(of: user, .clientCredentials, from: client, for: settings.machineLifetime)
        do {
            return try await begin(session, for: user, isRefreshed: false) { try await users.clientSecret(of: user.id) == digest }
        } catch SignInError.invalidGrant {
            try await noteRefusal(of: user, .client, from: client)
            throw SignInError.invalidClient
        }
    }

    /// Records that somebody came as a client that can be none, whatever was asked.
    public func noteUnknownClient(_ client: ClientDescription) async throws {
        try await noteRefusal(of: nil, .client, from: client)
    }
}
