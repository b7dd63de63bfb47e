import Domain
import Services

extension Accounts: SignInAttemptRepository {
    func failures(under keys: [SignInKey]) async throws -> [SignInFailures] {
        state.withLock { state in keys.map { state.failures[$0] ?? SignInFailures(count: 0, lastAt: nil) } }
    }

    func recordFailure(under keys: [SignInKey], memory: Duration, event: AuditEvent) async throws {
        state.withLock { state in
            state.events.append(event)
            for key in keys {
                let before = state.failures[key].flatMap { $0.lastAt! < event.at - memory ? nil : $0.count } ?? 0
                state.failures[key] = SignInFailures(count: before + 1, lastAt: event.at)
            }
        }
    }

    func forget(before moment: Timestamp) async throws -> Int {
        state.withLock { $0.forgotten.append(moment) }
        return 5
    }
}
