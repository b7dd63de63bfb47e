import Domain
import SQL
import Services
import Testing

@testable import Persistence

struct SessionTests {
    @Test(arguments: Engine.available, Session.Method.allCases)
    func keepsEveryField(_ engine: Engine, _ method: Session.Method) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            let sessions = [
                Sample.session(of: user.id),
                Session(
                    id: SessionID(), user: user.id, method: method, address: nil, agent: nil, startedAt: Sample.noon + .seconds(1),
                    lastUsedAt: Sample.noon + .seconds(1), expiresAt: Sample.noon + .seconds(60)),
            ]
            for session in sessions { try await records.start(session, token: Sample.token("\(session.id)")) }
            for session in sessions {
                let standing = try #require(try await records.sessions.standing(of: session.id))
                #expect(standing.session == session && standing.user.id == user.id && standing.user.hasPassword)
                #expect(standing.user.lastSignInAt == Sample.noon + .seconds(1))
                #expect(standing.user.revision == 1, "a sign-in is no change of the account")
                #expect(try await records.sessions.session(of: Sample.tokenDigest("\(session.id)")) == session)
            }
            #expect(try await records.sessions.standing(of: SessionID()) == nil)
            #expect(try await records.sessions.session(of: Sample.tokenDigest("unknown")) == nil)
        }
    }

    @Test(arguments: Engine.available)
    func takesWhateverAClientCallsItself(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            for (agent, kept) in [
                ("a\0b", "ab"), ("'; DELETE FROM sessions; --", "'; DELETE FROM sessions; --"), ("\u{1F9D1}\u{200D}\u{2695}\u{FE0F}\r\n", nil),
            ] {
                let session = Session(
                    id: SessionID(), user: user.id, method: .password, address: "::1%eth0\0", agent: agent, startedAt: Sample.noon, lastUsedAt: Sample.noon,
                    expiresAt: Sample.noon + .seconds(60))
                try await records.start(session)
                let read = try #require(try await records.sessions.standing(of: session.id)?.session)
                #expect(read.agent == kept ?? agent && read.address == "::1%eth0")
            }
        }
    }

    @Test(arguments: Engine.available)
    func forgetsTheFailuresThatItWasBegunAfter(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, attempts) = (try await records.add(), records.repositories.signInAttempts)
            let (account, address) = (Sample.attempt("account"), Sample.attempt("address"))
            let event = AuditEvent(.startSession, .refused, by: .anonymous, at: Sample.noon)
            try await attempts.recordFailure(under: [account, address], memory: .seconds(900), event: event)
            try await records.start(Sample.session(of: user.id), clearing: [account])
            #expect(try await attempts.failures(under: [account, address]).map(\.count) == [0, 1])
        }
    }

    @Test(arguments: Engine.available)
    func doesNotBeginForWhoWasDisabledOrIsNotThere(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            _ = try await records.users.update(user.id, UserChange(isEnabled: false), ifRevision: nil, at: Sample.noon, by: .system)
            for id in [user.id, UserID()] {
                #expect(await refusal { try await records.start(Sample.session(of: id), token: Sample.token("\(id)")) } == .unauthenticated)
            }
            #expect(try await records.count("sessions") == 0)
            #expect(try await records.count("refresh_tokens") == 0)
        }
    }

    /// The password was checked before the user was disabled, and the session comes after.
    @Test(arguments: Engine.available)
    func doesNotBeginBesideADisabling(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add()
            let outcome = try await records.crossing(.updateUser) { transaction in
                _ = try UserUpdate(
                    id: user.id, change: UserChange(isEnabled: false), revision: nil, moment: Sample.noon, transaction: transaction
                ).write()
            } _: {
                try await records.start(Sample.session(of: user.id))
            }
            #expect(outcome.other.refusal == .unauthenticated)
        }
    }

    @Test(arguments: Engine.available)
    func endsOnceAndKeepsItsReason(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let session = try await records.start(Sample.session(of: try await records.add().id))
            for (reason, seconds) in [(Session.EndReason.signedOut, 1), (.ended, 2)] {
                try await records.sessions.end(session.id, reason, at: Sample.noon + .seconds(seconds), by: Sample.physician)
            }
            try await records.sessions.end(SessionID(), .ended, at: Sample.noon, by: Sample.physician)
            let read = try #require(try await records.sessions.standing(of: session.id)?.session)
            #expect(read.endReason == .signedOut && read.endedAt == Sample.noon + .seconds(1))
        }
    }

    @Test(arguments: Engine.available)
    func listsTheActiveOnesNewestFirstAndEndsAllButOne(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let (user, other) = (try await records.add().id, try await records.add(Sample.user("timur")).id)
            let sessions = [try await records.start(Sample.session(of: user)), try await records.start(Sample.session(of: user))]
            let expired = try await records.start(Sample.session(of: user, for: .seconds(10)))
            let ended = try await records.start(Sample.session(of: user))
            let others = try await records.start(Sample.session(of: other))
            let later = Sample.noon + .seconds(10)
            try await records.sessions.end(ended.id, .signedOut, at: later, by: .system)
            #expect(try await records.sessions.sessions(of: user, at: later) == sessions.reversed())
            #expect(try await records.sessions.endAll(of: user, except: sessions[0].id, .ended, at: later, by: .system) == [sessions[1].id])
            #expect(try await records.sessions.sessions(of: user, at: later) == [sessions[0]])
            #expect(try await records.sessions.endAll(of: user, except: nil, .ended, at: later, by: .system) == [sessions[0].id])
            #expect(try await records.sessions.endAll(of: user, except: nil, .ended, at: later, by: .system) == [])
            #expect(try await records.sessions.standing(of: expired.id)?.session.endedAt == nil)
            #expect(try await records.sessions.sessions(of: other, at: later) == [others])
            #expect(await refusal { _ = try await records.sessions.endAll(of: UserID(), except: nil, .ended, at: later, by: .system) } == .notFound)
        }
    }

    @Test(arguments: Engine.available)
    func notesItsUseToTheMinuteAndNeverBackwards(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let session = try await records.start(Sample.session(of: try await records.add().id))
            func lastUse() async throws -> Timestamp? { try await records.sessions.standing(of: session.id)?.session.lastUsedAt }
            try await records.sessions.touch(session.id, at: Sample.noon + .seconds(59))
            #expect(try await lastUse() == Sample.noon)
            try await records.sessions.touch(session.id, at: Sample.noon + .seconds(150))
            #expect(try await lastUse() == Sample.noon + .seconds(120))
            // Another instance, whose clock is behind, and which has written nothing down yet.
            try await records.elsewhere.sessions.touch(session.id, at: Sample.noon + .seconds(70))
            #expect(try await lastUse() == Sample.noon + .seconds(120))
            try await records.sessions.touch(SessionID(), at: Sample.noon)
        }
    }

    @Test(arguments: Engine.available)
    func isForgottenOnceItHasBeenOverForLong(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add().id
            let active = try await records.start(Sample.session(of: user), token: Sample.token("active", for: .seconds(100)))
            let expired = try await records.start(Sample.session(of: user, for: .seconds(99)), token: Sample.token("expired", for: .seconds(500)))
            let ended = try await records.start(Sample.session(of: user), token: Sample.token("ended", for: .seconds(500)))
            let late = try await records.start(Sample.session(of: user))
            try await records.sessions.end(ended.id, .signedOut, at: Sample.noon + .seconds(50), by: .system)
            try await records.sessions.end(late.id, .signedOut, at: Sample.noon + .seconds(100), by: .system)
            #expect(try await records.sessions.forget(endedBefore: Sample.noon + .seconds(100)) == 2)
            for (id, isThere) in [(active.id, true), (expired.id, false), (ended.id, false), (late.id, true)] {
                #expect((try await records.sessions.standing(of: id) != nil) == isThere)
            }
            #expect(try await records.count("refresh_tokens") == 1, "a token that goes on living stays")
            #expect(try await records.sessions.forget(endedBefore: Sample.noon + .seconds(101)) == 1)
            #expect(try await records.count("refresh_tokens") == 0, "one that expired goes, though its session goes on")
            #expect(try await records.count("sessions") == 1)
        }
    }

    @Test(arguments: Engine.available)
    func isForgottenInPortions(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let user = try await records.add().id
            try await records.database.write { connection in
                let transaction = Transaction(change: .startSession, author: .system, connection: connection)
                for number in 0..<1201 {
                    let session = Sample.session(of: user, for: .seconds(10))
                    try SessionRow.insert(session, transaction)
                    try RefreshTokenRow.insert(Sample.token("\(number)"), session: session.id.sequence, transaction)
                }
            }
            #expect(try await records.sessions.forget(endedBefore: Sample.noon + .seconds(11)) == 1201)
            #expect(try await records.count("refresh_tokens") == 0)
        }
    }
}

struct MinuteNotesTests {
    private struct Refusal: Error {}

    /// What was written, in order.
    private actor Written {
        var moments: [Timestamp] = []
        func append(_ moment: Timestamp) { moments.append(moment) }
    }

    @Test func writeOnceAMinuteForEachKey() async throws {
        let (notes, written) = (MinuteNotes(), Written())
        for seconds in [0, 1, 59, 60, 30, 119, 120] {
            for key in [1, 2] as [Int64] { try await notes.note(key, at: Sample.noon + .seconds(seconds)) { await written.append($0) } }
        }
        #expect(await written.moments == [0, 0, 60, 60, 120, 120].map { Sample.noon + .seconds($0) })
    }

    @Test func writeOnceHoweverManyComeAtOnce() async throws {
        let (notes, written) = (MinuteNotes(), Written())
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await notes.note(1, at: Sample.noon) { await written.append($0) } } }
            try await group.waitForAll()
        }
        #expect(await written.moments == [Sample.noon])
    }

    @Test func tryAgainAfterAFailure() async throws {
        let (notes, written) = (MinuteNotes(), Written())
        await #expect(throws: Refusal.self) { try await notes.note(1, at: Sample.noon) { _ in throw Refusal() } }
        try await notes.note(1, at: Sample.noon + .seconds(1)) { await written.append($0) }
        #expect(await written.moments == [Sample.noon])
    }

    @Test func holdNoMoreThanTheyMay() async throws {
        let notes = MinuteNotes(capacity: 10)
        for key in 0..<1000 {
            try await notes.note(Int64(key), at: Sample.noon) { _ in }
            #expect((1...10).contains(notes.count))
        }
    }
}
