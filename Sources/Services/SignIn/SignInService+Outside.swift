internal import Domain
internal import Foundation

extension SignInService {
    /// The outside provider as people know it; `nil` where there is none.
    public var providerName: String? { provider?.name }

    /// Where to send the browser, and what it must bring back within ten minutes: who finishes a sign-in is who began it.
    ///
    /// - Returns: `sealedRequest` is base64url, for a cookie.
    /// - Throws: `notFound` where there is no provider, `providerUnavailable`.
    public func beginOutsideSignIn() async throws -> (url: String, sealedRequest: String) {
        let request = AuthorisationRequest(
            state: base64URL(Secrets.bytes(32)), nonce: base64URL(Secrets.bytes(32)), codeVerifier: base64URL(Secrets.bytes(32)))
        let url = try await configuredProvider().authorisationURL(request)
        let pending = PendingSignIn(request: request, expiresAt: clock() + PendingSignIn.lifetime)
        let sealed = try await sealing.seal(Array(JSONEncoder().encode(pending)), for: PendingSignIn.purpose)
        return (url, base64URL(sealed.bytes))
    }

    /// - Throws: `unauthenticated` where the sign-in was not begun by this browser or took too long, or the provider's answer does not prove who it is;
    ///   `forbidden` where the provider gives the user no role here; `SignInError.invalidGrant` for a disabled user; `providerUnavailable`.
    public func finishOutsideSignIn(code: String, state: String, sealedRequest: String, client: ClientDescription) async throws -> SignedIn {
        let provider = try configuredProvider()
        guard let request = await pendingRequest(in: sealedRequest, state: state) else {
            try await noteRefusal(of: nil, .state, from: client)
            throw ServiceError(.unauthenticated, "The sign-in was not begun here, or took longer than ten minutes: begin again.")
        }
        let outside = try await identify(code, request, at: provider)
        let user = try await OutsideAccounts(users: users, sessions: sessions, events: events, clock: clock).user(for: outside)
        guard let user else {
            try await note(refusalEvent(of: try await users.user(of: outside.identity), .roles))
            throw ServiceError(.forbidden, "Your account at \(provider.name) has no role here: ask whoever runs the service for one.")
        }
        guard user.isEnabled else {
            try await note(refusalEvent(of: user, .disabled))
            throw SignInError.invalidGrant
        }
        return try await begin(session(of: user, .identityProvider, from: client, for: settings.sessionLifetime), for: user, isRefreshed: true)
    }

    private func configuredProvider() throws -> any IdentityProvider {
        guard let provider else { throw ServiceError(.notFound, "There is no outside provider to sign in at: use a password.") }
        return provider
    }

    private func identify(_ code: String, _ request: AuthorisationRequest, at provider: any IdentityProvider) async throws -> OutsideUser {
        do {
            return try await provider.identify(code: code, request)
        } catch let error as ServiceError where error.code == .unauthenticated {
            try await note(refusalEvent(of: nil, .provider))
            throw error
        }
    }

    private func pendingRequest(in sealed: String, state: String) async -> AuthorisationRequest? {
        guard sealed.utf8.count <= 4096, let bytes = bytes(ofBase64URL: sealed),
            let opened = try? await sealing.open(SealedSecret(bytes: bytes), for: PendingSignIn.purpose),
            let pending = try? JSONDecoder().decode(PendingSignIn.self, from: Data(opened)),
            clock() < pending.expiresAt, areEqualInConstantTime(pending.request.state, state)
        else { return nil }
        return pending.request
    }

    private func note(_ event: AuditEvent) async throws {
        try await throttle.recordFailure([], event)
    }
}

/// A sign-in at the provider that has not come back, as the browser keeps it.
private struct PendingSignIn: Codable {
    static let purpose = "outside-sign-in"
    static let lifetime: Duration = .seconds(600)

    let request: AuthorisationRequest
    let expiresAt: Timestamp
}
