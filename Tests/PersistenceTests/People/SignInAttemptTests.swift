import Domain
import Services
import Testing

@testable import Persistence

struct SignInAttemptTests {
    private static func event(after seconds: Int) -> AuditEvent {
        AuditEvent(.startSession, .refused, by: .anonymous, at: Sample.noon + .seconds(seconds))
    }

    @Test(arguments: Engine.available)
    func countsUnderEachKeyAndOutlivesARestart(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (account, address, other) = (Sample.attempt("account"), Sample.attempt("address"), Sample.attempt("other"))
            for seconds in [0, 5, 3] {
                try await records.elsewhere.signInAttempts.recordFailure(
                    under: [account, address, account], memory: .seconds(900), event: Self.event(after: seconds))
            }
            try await records.repositories.signInAttempts.recordFailure(under: [address], memory: .seconds(900), event: Self.event(after: 9))
            let failures = try await records.elsewhere.signInAttempts.failures(under: [address, other, account, address])
            #expect(failures.map(\.count) == [4, 0, 3, 4])
            #expect(failures.map(\.lastAt) == [9, nil, 5, 9].map { $0.map { Sample.noon + .seconds($0) } })
            #expect(try await records.repositories.signInAttempts.failures(under: []).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func beginsAnewAfterAWhileWithoutFailures(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (attempts, key) = (records.repositories.signInAttempts, Sample.attempt("account"))
            for (seconds, count) in [(0, 1), (900, 2), (1800, 3), (2701, 1), (2702, 2)] {
                try await attempts.recordFailure(under: [key], memory: .seconds(900), event: Self.event(after: seconds))
                #expect(try await attempts.failures(under: [key]).map(\.count) == [count], "after \(seconds) s")
            }
        }
    }

    @Test(arguments: Engine.available)
    func losesNoneOfManyAtOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let keys = (0..<3).map { Sample.attempt("key\($0)") }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<30 {
                    group.addTask {
                        try await records.repositories.signInAttempts.recordFailure(
                            under: keys.shuffled(), memory: .seconds(900), event: Self.event(after: number))
                    }
                }
                try await group.waitForAll()
            }
            let failures = try await records.repositories.signInAttempts.failures(under: keys)
            #expect(failures.allSatisfy { $0 == SignInFailures(count: 30, lastAt: Sample.noon + .seconds(29)) })
        }
    }

    @Test(arguments: Engine.available)
    func forgetsWhatIsOld(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let attempts = records.repositories.signInAttempts
            for seconds in [0, 10] {
                try await attempts.recordFailure(under: [Sample.attempt("\(seconds)")], memory: .seconds(900), event: Self.event(after: seconds))
            }
            #expect(try await attempts.forget(before: Sample.noon + .seconds(10)) == 1)
            #expect(try await attempts.failures(under: [Sample.attempt("0"), Sample.attempt("10")]).map(\.count) == [0, 1])
        }
    }
}
