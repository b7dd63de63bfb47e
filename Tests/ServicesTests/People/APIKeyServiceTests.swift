import Domain
import Services
import Testing

struct APIKeyServiceTests {
    private let house = House()

    private func code(_ body: () async throws -> Void) async -> ServiceError.Code? {
        let error = await #expect(throws: ServiceError.self) { try await body() }
        return error?.code
    }

    @discardableResult
    private func make(
        _ name: String = "script", _ scopes: Set<Permission> = [.readStudies], life: Duration = .seconds(7200), for principal: Principal
    ) async throws -> (key: APIKey, text: String) {
        try await house.apiKeys.create(name: name, scopes: scopes, expiresAt: house.clock.now + life, for: principal)
    }

    @Test func isShownOnceAndKeptAsItsHash() async throws {
        try await house.add("mira")
        let (key, text) = try await make(for: try await house.principal("mira"))
        #expect(text.hasPrefix("pnk_\(key.id)_"))
        #expect(text.utf8.count == 84)
        let kept = house.accounts.state.withLock { $0.keys[key.id]!.digest.hex }
        #expect(kept.wholeMatch(of: /[0-9a-f]{64}/) != nil)
    }

    @Test(arguments: [.seconds(3600), .seconds(366 * 24 * 3600)] as [Duration])
    func livesForAnHourToAYear(life: Duration) async throws {
        try await house.add("mira")
        try await make(life: life, for: try await house.principal("mira"))
    }

    @Test func refusesWhatIsNoKey() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        #expect(await code { try await make(life: .seconds(3599), for: principal) } == .invalidRequest)
        #expect(await code { try await make(life: .seconds(366 * 24 * 3600 + 1), for: principal) } == .invalidRequest)
        #expect(await code { try await make(life: .seconds(-7200), for: principal) } == .invalidRequest)
        #expect(await code { try await make(" ", for: principal) } == .invalidRequest)
        #expect(await code { try await make(String(repeating: "n", count: 101), for: principal) } == .invalidRequest)
        #expect(await code { try await make("script", [], for: principal) } == .invalidRequest)
        #expect(await code { try await make("script", [.readStudies, .manageUsers], for: principal) } == .forbidden)
    }

    @Test func noKeyMakesAKey() async throws {
        try await house.add("mira")
        let (_, text) = try await make(for: try await house.principal("mira"))
        let key = try await house.access.principal(bearing: text)
        #expect(await code { try await make(for: key) } == .forbidden)
    }

    @Test func nobodyMakesKeysWithoutEnd() async throws {
        try await house.add("mira")
        let principal = try await house.principal("mira")
        for _ in 0..<APIKeyService.mostActiveKeys { try await make(for: principal) }
        #expect(await code { try await make(for: principal) } == .conflict)
        house.clock.advance(by: .seconds(7200))
        try await make(for: principal)
    }

    @Test func listsOnesOwnAndEverybodysOnlyByPermission() async throws {
        try await house.add("mira")
        try await house.add("admin", [.administrator])
        let (mira, admin) = (try await house.principal("mira"), try await house.principal("admin"))
        let (key, _) = try await make(for: mira)
        try await make("other", for: admin)
        #expect(try await house.apiKeys.keys(of: mira, everybodys: false, page: PageRequest()).items.map(\.id) == [key.id])
        #expect(await code { _ = try await house.apiKeys.keys(of: mira, everybodys: true, page: PageRequest()) } == .forbidden)
        #expect(try await house.apiKeys.keys(of: admin, everybodys: true, page: PageRequest()).items.count == 2)
    }

    @Test func isRevokedByItsOwnerAnAdministratorOrItself() async throws {
        try await house.add("mira")
        try await house.add("admin", [.administrator])
        let (mira, admin) = (try await house.principal("mira"), try await house.principal("admin"))
        let keys = [try await make(for: mira), try await make(for: mira), try await make(for: mira)]
        try await house.apiKeys.revoke(keys[0].key.id, by: mira)
        try await house.apiKeys.revoke(keys[1].key.id, by: admin)
        try await house.apiKeys.revoke(keys[2].key.id, by: try await house.access.principal(bearing: keys[2].text))
        let expected = keys.map { ServiceEvent.apiKeyRevoked($0.key.id) }
        #expect(house.bus.published == expected)
        for key in keys { await #expect(throws: ServiceError.self) { try await house.access.principal(bearing: key.text) } }
        try await house.apiKeys.revoke(keys[0].key.id, by: mira)
        #expect(house.bus.published.count == 3)
    }

    @Test func anothersIsNotThere() async throws {
        try await house.add("mira")
        try await house.add("other")
        let (mira, other) = (try await house.principal("mira"), try await house.principal("other"))
        let (key, text) = try await make(for: mira)
        let (_, second) = try await make(for: mira)
        #expect(await code { try await house.apiKeys.revoke(key.id, by: other) } == .notFound)
        #expect(await code { try await house.apiKeys.revoke(APIKeyID(), by: mira) } == .notFound)
        let sibling = try await house.access.principal(bearing: second)
        #expect(await code { try await house.apiKeys.revoke(key.id, by: sibling) } == .notFound)
        _ = try await house.access.principal(bearing: text)
    }
}
