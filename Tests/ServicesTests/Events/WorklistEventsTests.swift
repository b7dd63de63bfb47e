import Domain
import Services
import Testing

struct WorklistEventsTests {
    private let house = House()

    /// A recheck that never comes: only events end the stream.
    private var worklist: WorklistEvents {
        WorklistEvents(events: house.bus, access: house.access, sleep: { _ in try await Task.sleep(for: .seconds(86400)) })
    }

    @Test func tellsWhoSeesAllOfEveryStudy() async throws {
        try await house.add("mira")
        var stream = worklist.events(for: try await house.principal("mira")).makeAsyncIterator()
        let ids = [StudyID(), StudyID()]
        await house.bus.publish(.studyChanged(ids[0], broughtBy: nil))
        await house.bus.publish(.studyChanged(ids[1], broughtBy: UserID().description))
        #expect(await stream.next() == ids[0])
        #expect(await stream.next() == ids[1])
    }

    @Test func tellsWhoSeesTheirOwnOfTheirOwn() async throws {
        let user = try await house.add("tech", [.technician])
        var stream = worklist.events(for: try await house.principal("tech")).makeAsyncIterator()
        let mine = StudyID()
        await house.bus.publish(.studyChanged(StudyID(), broughtBy: UserID().description))
        await house.bus.publish(.studyChanged(StudyID(), broughtBy: nil))
        await house.bus.publish(.studyChanged(mine, broughtBy: user.id.description))
        #expect(await stream.next() == mine)
    }

    @Test func tellsNothingToWhoMayNotReadStudies() async throws {
        try await house.add("auditor", [.auditor])
        var stream = worklist.events(for: try await house.principal("auditor")).makeAsyncIterator()
        #expect(await stream.next() == nil)
    }

    @Test func tellsNothingToASessionThatEndedMeanwhile() async throws {
        try await house.add("mira")
        let answer = try await house.signIn("mira")
        let principal = try await house.access.principal(bearing: answer.accessToken)
        try await house.signIn.revoke(answer.accessToken)
        var stream = worklist.events(for: principal).makeAsyncIterator()
        #expect(await stream.next() == nil)
    }

    enum End: CaseIterable, Sendable {
        case session, user, key
    }

    @Test(arguments: End.allCases)
    func endsWithWhatItWasOpenedBy(end: End) async throws {
        let user = try await house.add("mira")
        let session = try await house.signIn("mira")
        let owner = try await house.access.principal(bearing: session.accessToken)
        let (key, text) = try await house.apiKeys.create(
            name: "k", scopes: [.readStudies], expiresAt: house.clock.now + .seconds(7200), for: owner)
        let principal = end == .key ? try await house.access.principal(bearing: text) : owner
        var stream = worklist.events(for: principal).makeAsyncIterator()
        let seen = StudyID()
        await house.bus.publish(.studyChanged(seen, broughtBy: nil))
        #expect(await stream.next() == seen)
        switch end {
        case .session: try await house.sessions.end(session.session.id, of: user.id, by: user.author)
        case .user: _ = try await house.users.update(user.id, UserChange(roles: [.auditor]), ifRevision: nil, by: .system)
        case .key: try await house.apiKeys.revoke(key.id, by: owner)
        }
        await house.bus.publish(.studyChanged(StudyID(), broughtBy: nil))
        #expect(await stream.next() == nil)
    }

    @Test func goesOnWhereNothingIsTakenAway() async throws {
        let user = try await house.add("mira")
        var stream = worklist.events(for: try await house.principal("mira")).makeAsyncIterator()
        _ = try await house.users.update(user.id, UserChange(displayName: "Mira"), ifRevision: nil, by: .system)
        await house.bus.publish(.sessionEnded(SessionID()))
        let seen = StudyID()
        await house.bus.publish(.studyChanged(seen, broughtBy: nil))
        #expect(await stream.next() == seen)
    }

    /// The event that says so was lost, as Redis may lose one.
    @Test func endsWithinAMinuteWithoutAnEvent() async throws {
        let user = try await house.add("mira")
        let principal = try await house.principal("mira")
        let (house, lengths) = (house, Waits(limit: .max))
        let worklist = WorklistEvents(events: house.bus, access: house.access) { length in
            try await lengths.wait(length)
            if lengths.all.count == 3 { house.accounts.edit(user.id) { state, user in state.users[user.id] = user.with(isEnabled: false) } }
        }
        var stream = worklist.events(for: principal).makeAsyncIterator()
        #expect(await stream.next() == nil)
        #expect(lengths.all == Array(repeating: .seconds(60), count: 3))
    }

    @Test func listensNoLongerThanAnybodyIsThere() async throws {
        try await house.add("mira")
        let (house, worklist, principal) = (house, worklist, try await house.principal("mira"))
        let reader = Task { for await _ in worklist.events(for: principal) {} }
        #expect(try await eventually { house.bus.listenerCount == 1 })
        reader.cancel()
        #expect(try await eventually { house.bus.listenerCount == 0 })
    }
}
