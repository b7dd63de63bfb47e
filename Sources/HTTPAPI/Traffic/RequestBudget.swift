internal import Domain
internal import HTTPTypes
internal import Services

/// Takes a request's tokens out of the buckets, and says in the answer's head what is left (draft-ietf-httpapi-ratelimit-headers-10).
struct RequestBudget: Sendable {
    let limits: TrafficLimits
    let buckets: any RateLimiting

    /// - Throws: `rateLimited`.
    func takeFromAddress(_ context: APIRequestContext) async throws {
        try await take("address", limits.addressPerMinute, of: Self.key(of: context), context, "This address asks too often: wait as long as Retry-After says.")
    }

    /// - Throws: `rateLimited`.
    func takeFromUser(_ principal: Principal, _ context: APIRequestContext) async throws {
        // Each key by itself: a script that runs wild does not lock its owner out of the page.
        switch principal.credential {
        case .session:
            try await take("user", limits.userPerMinute, of: "\(principal.user)", context, "You ask too often: wait as long as Retry-After says.")
        case .apiKey(let id):
            try await take("key", limits.userPerMinute, of: "\(id)", context, "This API key asks too often: wait as long as Retry-After says.")
        }
    }

    /// - Throws: `rateLimited`.
    func takeSignIn(_ context: APIRequestContext) async throws {
        try await take(
            "sign-in", limits.signInsPerMinute, of: Self.key(of: context), context, "Too many sign-ins from this address: wait as long as Retry-After says.")
    }

    private static func key(of context: APIRequestContext) -> String {
        context.origin.address.flatMap(IPAddress.init)?.limitKey ?? "unknown"
    }

    private func take(_ name: String, _ capacity: Int, of key: String, _ context: APIRequestContext, _ words: String) async throws {
        guard capacity > 0 else { return }
        let policy = RatePolicy(name: name, capacity: capacity, window: .seconds(60))
        let decision = await buckets.take(from: [RateBucket(key: "\(name):\(key)", policy: policy)])
        context.state.announce(decision)
        guard decision.isAllowed else {
            context.state.set("\(decision.wait.wholeSeconds)", for: .retryAfter)
            throw ServiceError(.rateLimited, words)
        }
    }
}

extension RequestState {
    fileprivate func announce(_ decision: RateDecision) {
        let name = "\"\(decision.policy.name)\""
        append("\(name);q=\(decision.policy.capacity);w=\(decision.policy.window.wholeSeconds)", to: .rateLimitPolicy)
        append("\(name);r=\(decision.remaining);t=\(decision.wait.wholeSeconds)", to: .rateLimit)
    }
}

extension Duration {
    /// Rounded up, and never 0: who comes back a moment early is refused again.
    var wholeSeconds: Int { max(1, Int((self / .seconds(1)).rounded(.up))) }
}

extension HTTPField.Name {
    static let rateLimitPolicy = HTTPField.Name("RateLimit-Policy")!
    static let rateLimit = HTTPField.Name("RateLimit")!
}
