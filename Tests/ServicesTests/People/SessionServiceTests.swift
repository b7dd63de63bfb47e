import Domain
import Services
import Testing

struct SessionServiceTests {
    private let house = House()

    @Test func listsWhereSomebodyIsSignedIn() async throws {
        let user = try await house.add("mira")
        try await house.add("other")
        let first = try await house.signIn("mira", from: "192.0.2.1")
        let second = try await house.signIn("mira", from: "192.0.2.2")
        _ = try await house.signIn("other")
        #expect(try await house.sessions.sessions(of: user.id).map(\.id) == [second.session.id, first.session.id])
    }

    @Test func endsOne() async throws {
        let user = try await house.add("mira")
        let answer = try await house.signIn("mira")
        try await house.sessions.end(answer.session.id, of: user.id, by: user.author)
        #expect(house.bus.published == [.sessionEnded(answer.session.id)])
        await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: answer.accessToken) }
        #expect(try await house.sessions.sessions(of: user.id).isEmpty)
    }

    @Test func anothersIsNotThere() async throws {
        let user = try await house.add("mira")
        try await house.add("other")
        let others = try await house.signIn("other")
        let error = await #expect(throws: ServiceError.self) { try await house.sessions.end(others.session.id, of: user.id, by: user.author) }
        let missing = SessionID()
        let absent = await #expect(throws: ServiceError.self) { try await house.sessions.end(missing, of: user.id, by: user.author) }
        #expect(error?.code == .notFound)
        let (told, toldOfMissing) = (error?.message.replacing("\(others.session.id)", with: ""), absent?.message.replacing("\(missing)", with: ""))
        #expect(told == toldOfMissing)
        #expect(try await house.access.principal(bearing: others.accessToken).userName == "other")
    }

    @Test(arguments: [true, false])
    func endsAllOrAllOthers(keepsOne: Bool) async throws {
        let user = try await house.add("mira")
        var answers: [SignedIn] = []
        for _ in 0..<3 { answers.append(try await house.signIn("mira")) }
        let kept = keepsOne ? answers[1].session.id : nil
        let expected = keepsOne ? 2 : 3
        #expect(try await house.sessions.endAll(of: user.id, except: kept, by: user.author) == expected)
        #expect(house.bus.published.count == expected)
        let left = try await house.sessions.sessions(of: user.id).map(\.id)
        #expect(left == (kept.map { [$0] } ?? []))
    }
}
