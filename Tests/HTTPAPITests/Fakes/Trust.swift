import Domain
import Services
import Synchronization

/// Passwords that are told apart, without the work that makes them slow to guess.
struct PlainHashing: PasswordHashing, PasswordChecking {
    func hash(_ password: String) async throws -> PasswordHash { PasswordHash("hash of \(password)") }
    func verify(_ password: String, against hash: PasswordHash?) async throws -> Bool { hash?.text == "hash of \(password)" }
    func isOutdated(_ hash: PasswordHash) -> Bool { false }
    func check(_ password: String, besides words: [String]) throws {
        guard password.count >= 12 else { throw ServiceError(.invalidRequest, "The password is shorter than 12 characters.") }
    }
}

/// Seals nothing, and still opens for its own purpose only.
struct OpenSealing: SecretSealing {
    func seal(_ secret: [UInt8], for purpose: String) async throws -> SealedSecret { SealedSecret(bytes: Array("\(purpose)\n".utf8) + secret) }

    func open(_ sealed: SealedSecret, for purpose: String) async throws -> [UInt8] {
        let prefix = Array("\(purpose)\n".utf8)
        guard sealed.bytes.starts(with: prefix) else { throw ServiceError(.unknown, "It does not open.") }
        return Array(sealed.bytes.dropFirst(prefix.count))
    }
}

/// The audit as a list, which can be out of reach.
final class Audit: AuditRepository {
    private let state = Mutex<(events: [AuditEvent], isDown: Bool, verification: AuditVerification?)>(([], false, nil))

    var events: [AuditEvent] { state.withLock(\.events) }
    var isDown: Bool {
        get { state.withLock(\.isDown) }
        set { state.withLock { $0.isDown = newValue } }
    }

    func forgetAll() { state.withLock { $0.events = [] } }

    func append(_ event: AuditEvent) async throws {
        try state.withLock { state in
            if state.isDown { throw ServiceError(.storageUnavailable, "The database cannot be reached.") }
            state.events.append(event)
        }
    }

    private var records: [AuditRecord] {
        events.enumerated().map { AuditRecord(sequence: Int64($0 + 1), event: $1, hash: String(repeating: "0", count: 64)) }
    }

    func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord> {
        let found = records.reversed().filter { record in
            query.action.map { $0 == record.event.action } ?? true && query.object.map(record.event.objects.contains) ?? true
        }
        return Page(items: Array(found.prefix(page.limit)), next: nil)
    }

    func records(after sequence: Int64, limit: Int) async throws -> [AuditRecord] {
        Array(records.filter { $0.sequence > sequence }.prefix(limit))
    }

    func count() async throws -> Int64 { Int64(events.count) }

    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification {
        let verification = AuditVerification(count: Int64(events.count), faults: [.init(kind: .altered, sequence: 7)], verifiedAt: moment)
        state.withLock { $0.verification = verification }
        return verification
    }

    func anchor() async throws -> Bool { false }
    func lastVerification() async throws -> AuditVerification? { state.withLock(\.verification) }
    func counts(from: Timestamp, until: Timestamp) async throws -> [AuditCount] { [AuditCount(action: .exportStudies, outcome: .success, count: 3)] }
    func forwarded(to receiver: String) async throws -> Int64 { 0 }
    func setForwarded(to receiver: String, sequence: Int64) async throws {}
}

/// Events within one process. Its streams end at once unless a test wants to see them live.
final class Bus: EventBus, CoordinationHealth {
    private let state = Mutex<(isLive: Bool, listeners: [AsyncStream<ServiceEvent>.Continuation])>((false, []))

    var isLive: Bool {
        get { state.withLock(\.isLive) }
        set { state.withLock { $0.isLive = newValue } }
    }

    var listenerCount: Int { state.withLock(\.listeners.count) }
    var coordination: CoordinationState { .local }

    func publish(_ event: ServiceEvent) async {
        for listener in state.withLock(\.listeners) { listener.yield(event) }
    }

    func events() -> AsyncStream<ServiceEvent> {
        let (events, listener) = AsyncStream.makeStream(of: ServiceEvent.self)
        state.withLock { state in
            if state.isLive { state.listeners.append(listener) } else { listener.finish() }
        }
        return events
    }
}

/// Buckets that never fill again, and counts of use.
final class Meter: RateLimiting, UsageLimiting {
    private let state = Mutex<(taken: [RateBucket: Int], places: [String: Int], used: [String: Int])>(([:], [:], [:]))

    func take(from buckets: [RateBucket]) async -> RateDecision {
        state.withLock { state in
            let bucket = buckets[0]
            let left = bucket.policy.capacity - state.taken[bucket, default: 0]
            guard left > 0 else { return RateDecision(isAllowed: false, policy: bucket.policy, remaining: 0, wait: .milliseconds(2_500)) }
            state.taken[bucket, default: 0] += 1
            return RateDecision(isAllowed: true, policy: bucket.policy, remaining: left - 1, wait: .milliseconds(100))
        }
    }

    func withPlace<T: Sendable>(for key: String, limit: Int, _ body: @Sendable () async throws -> T) async throws -> T {
        try state.withLock { state in
            guard state.places[key, default: 0] < limit else { throw ServiceError(.rateLimited, "Too many at once.") }
            state.places[key, default: 0] += 1
        }
        defer { state.withLock { $0.places[key, default: 1] -= 1 } }
        return try await body()
    }

    func use(_ amount: Int, of key: String, day: Int, limit: Int) async -> Int? {
        state.withLock { state in
            let used = state.used["\(key) \(day)", default: 0] + amount
            guard used <= limit else { return nil }
            state.used["\(key) \(day)"] = used
            return limit - used
        }
    }
}

/// A provider that knows one physician, by one code.
struct Provider: IdentityProvider {
    let name = "Hospital"
    func authorisationURL(_ request: AuthorisationRequest) async throws -> String { "https://provider.example/authorise?state=\(request.state)" }

    func identify(code: String, _ request: AuthorisationRequest) async throws -> OutsideUser {
        guard code == "right" else { throw ServiceError(code == "away" ? .providerUnavailable : .unauthenticated, "The provider says no.") }
        return OutsideUser(
            identity: OutsideIdentity(issuer: "https://provider.example", subject: "7"), preferredName: "karimova", displayName: nil, email: nil,
            roles: [.physician])
    }
}
