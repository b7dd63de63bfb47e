import Domain
import Services
import Testing

@testable import Persistence

struct RefreshTokenTests {
    private static let grace: Duration = .seconds(20)

    private enum Outcome: Equatable {
        case exchanged, reused, refused

        init(_ exchange: TokenExchange) {
            self =
                switch exchange {
                case .exchanged: .exchanged
                case .reused: .reused
                case .refused: .refused
                }
        }
    }

    /// A session with its first token, `a`, which can be exchanged by name.
    private struct Family {
        let records: Records
        let user: User
        let session: Session

        static func with(_ engine: Engine, _ body: (Family) async throws -> Void) async throws {
            try await Records.with(engine) { records in
                let user = try await records.add()
                try await body(Family(records: records, user: user, session: try await records.start(Sample.session(of: user.id), token: Sample.token("a"))))
            }
        }

        func exchange(
            _ token: String, for next: String, after seconds: Int, grace: Duration = RefreshTokenTests.grace
        ) async throws -> Outcome {
            let moment = Sample.noon + .seconds(seconds)
            // Each time another instance: nothing of this may be remembered by one of them.
            return Outcome(
                try await records.elsewhere.sessions.exchange(
                    Sample.tokenDigest(token), for: Sample.token(next, from: moment), grace: grace, at: moment))
        }

        func end() async throws -> Session.EndReason? { try await records.sessions.standing(of: session.id)?.session.endReason }

        /// Tokens that can still be exchanged.
        func unused() async throws -> Int {
            try await records.database.read { try $0.first("SELECT COUNT(*) AS tokens FROM refresh_tokens WHERE used_at IS NULL")?["tokens"] ?? 0 }
        }
    }

    @Test(arguments: Engine.available)
    func leadsFromOneToTheNext(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            let (moment, records) = (Sample.noon + .seconds(600), family.records)
            let first = try await records.sessions.exchange(
                Sample.tokenDigest("a"), for: Sample.token("b", from: moment), grace: Self.grace, at: moment)
            guard case .exchanged(let session, let user) = first else { return #expect(Bool(false), "\(first)") }
            #expect(session.id == family.session.id && session.lastUsedAt == moment && session.expiresAt == family.session.expiresAt)
            #expect(user.id == family.user.id)
            #expect(try await records.sessions.standing(of: session.id)?.session == session)
            #expect(try await family.exchange("b", for: "c", after: 1200) == .exchanged)
            #expect(try await family.exchange("c", for: "d", after: 1800) == .exchanged)
            for token in ["a", "b", "c", "d"] {
                #expect(try await records.sessions.session(of: Sample.tokenDigest(token))?.id == session.id, "used or not")
            }
        }
    }

    @Test(arguments: Engine.available)
    func refusesWhatIsUnknownOrTooOld(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("unknown", for: "b", after: 1) == .refused)
            #expect(try await family.exchange("", for: "b", after: 1) == .refused)
            #expect(try await family.exchange("a", for: "b", after: 3600) == .refused)
            #expect(try await family.exchange("a", for: "b", after: 3599) == .exchanged)
            #expect(try await family.exchange("a", for: "x", after: 3600) == .refused, "one that is used up expires as well")
            #expect(try await family.end() == nil)
        }
    }

    @Test(arguments: Engine.available)
    func refusesThoseOfASessionThatIsOver(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add().id
            for (name, session) in [("ended", Sample.session(of: user)), ("expired", Sample.session(of: user, for: .seconds(60)))] {
                try await records.start(session, token: Sample.token(name))
                if name == "ended" { try await records.sessions.end(session.id, .signedOut, at: Sample.noon + .seconds(1), by: .system) }
                let exchange = try await records.sessions.exchange(
                    Sample.tokenDigest(name), for: Sample.token("\(name)-2"), grace: Self.grace, at: Sample.noon + .seconds(60))
                #expect(Outcome(exchange) == .refused, "\(name)")
            }
            #expect(try await records.count("refresh_tokens") == 2)
        }
    }

    @Test(arguments: Engine.available)
    func forgivesAnswersThatWereLostForAShortWhile(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("a", for: "lost", after: 100) == .exchanged)
            #expect(try await family.exchange("a", for: "lost too", after: 110) == .exchanged)
            #expect(try await family.exchange("a", for: "b", after: 119) == .exchanged)
            #expect(try await family.unused() == 1)
            #expect(try await family.exchange("b", for: "c", after: 120) == .exchanged)
            #expect(try await family.end() == nil)
        }
    }

    /// The grace is not drawn out by using it.
    @Test(arguments: Engine.available)
    func countsTheGraceFromTheFirstUse(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("a", for: "b", after: 100) == .exchanged)
            #expect(try await family.exchange("a", for: "c", after: 119) == .exchanged)
            #expect(try await family.exchange("a", for: "d", after: 120) == .reused)
            #expect(try await family.end() == .reuse)
        }
    }

    @Test(arguments: Engine.available, [(20, false), (5, true), (3000, true), (-100, false)])
    func endsTheSessionWhenOneComesTwice(_ engine: Engine, _ again: (after: Int, successorUsed: Bool)) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("a", for: "b", after: 100) == .exchanged)
            if again.successorUsed { #expect(try await family.exchange("b", for: "c", after: 101) == .exchanged) }
            #expect(try await family.exchange("a", for: "x", after: 100 + again.after) == .reused)
            #expect(try await family.end() == .reuse)
            for token in ["a", "b", "c", "x"] { #expect(try await family.exchange(token, for: "y", after: 102) == .refused, "\(token)") }
        }
    }

    /// Whoever brings it did get the answer: there are two of them.
    @Test(arguments: Engine.available)
    func endsTheSessionWhenALostOneTurnsUp(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("a", for: "lost", after: 100) == .exchanged)
            #expect(try await family.exchange("a", for: "b", after: 101) == .exchanged)
            #expect(try await family.exchange("lost", for: "x", after: 102) == .reused)
            #expect(try await family.exchange("b", for: "c", after: 103) == .refused)
        }
    }

    @Test(arguments: Engine.available)
    func forgivesAnInstanceWhoseClockIsALittleBehind(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("a", for: "lost", after: 100) == .exchanged)
            #expect(try await family.exchange("a", for: "b", after: 95) == .exchanged)
            #expect(try await family.records.sessions.standing(of: family.session.id)?.session.lastUsedAt == Sample.noon + .seconds(100))
        }
    }

    @Test(arguments: Engine.available)
    func notesThatOneCameTwice(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            #expect(try await family.exchange("a", for: "b", after: 1) == .exchanged)
            let noted = try await family.records.noted(.exchangeToken) { transaction in
                _ = try RefreshTokenExchange(
                    digest: Sample.tokenDigest("a"), next: Sample.token("c"), grace: .zero, moment: Sample.noon + .seconds(2), transaction: transaction
                ).exchange()
            }
            let event = try #require(noted.events.first)
            #expect(noted.events.count == 1 && event.action == .reuseToken && event.outcome == .refused && event.at == Sample.noon + .seconds(2))
            #expect(event.actor == family.user.author && event.objects == [.session(family.session.id), .user(family.user.id)])
            #expect(!"\(noted)".contains("digest-of-"), "no digest in the record")
        }
    }
}

/// What happens when several come at once.
extension RefreshTokenTests {
    @Test(arguments: Engine.available)
    func makesOneFamilyOfManyThatComeAtOnce(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for number in 0..<8 { group.addTask { try await family.exchange("a", for: "next\(number)", after: 100) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.allSatisfy { $0 == .exchanged }, "each of them may be one whose answer was lost")
            #expect(try await family.unused() == 1)
            // Whatever they do now: one at most goes on, and as soon as a second one tries nobody does.
            var ways = 0
            for number in 0..<8 where try await family.exchange("next\(number)", for: "after\(number)", after: 101) == .exchanged { ways += 1 }
            #expect(ways <= 1)
            #expect(try await family.end() == .reuse)
        }
    }

    @Test(arguments: Engine.available)
    func letsOneThroughWithoutGrace(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
                for number in 0..<8 { group.addTask { try await family.exchange("a", for: "next\(number)", after: 100, grace: .zero) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == .exchanged } == 1 && outcomes.count { $0 == .reused } == 1)
            #expect(try await family.end() == .reuse)
        }
    }

    @Test(arguments: Engine.available)
    func seesWhatAnotherMakesOfTheTokenMeanwhile(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            let outcome = try await family.records.crossing(.exchangeToken) { transaction in
                Outcome(
                    try RefreshTokenExchange(
                        digest: Sample.tokenDigest("a"), next: Sample.token("b"), grace: .zero, moment: Sample.noon + .seconds(1), transaction: transaction
                    ).exchange())
            } _: {
                try await family.exchange("a", for: "c", after: 1, grace: .zero)
            }
            #expect(outcome.one == .exchanged)
            #expect(try outcome.other.get() == .reused)
        }
    }

    @Test(arguments: Engine.available)
    func givesNothingToWhoIsBeingDisabled(_ engine: Engine) async throws {
        try await Family.with(engine) { (family: Family) async throws in
            let user = family.user.id
            let outcome = try await family.records.crossing(.updateUser) { transaction in
                _ = try UserUpdate(
                    id: user, change: UserChange(isEnabled: false), revision: nil, moment: Sample.noon + .seconds(1), transaction: transaction
                ).write()
            } _: {
                try await family.exchange("a", for: "b", after: 1)
            }
            #expect(try outcome.other.get() == .refused)
        }
    }
}
