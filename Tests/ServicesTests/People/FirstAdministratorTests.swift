import Domain
import Services
import Testing

struct FirstAdministratorTests {
    private let house = House()

    @Test func isMadeWithAPasswordThatIsToldOnce() async throws {
        let password = try #require(try await house.firstAdministrator.ensure(name: "admin", password: nil))
        let answer = try await house.signIn("admin", password)
        #expect(answer.user.roles == [.administrator])
        #expect(!answer.user.mustChangePassword)
        #expect(try await house.firstAdministrator.ensure(name: "admin", password: nil) == nil)
        #expect(try await house.users.users(page: PageRequest()).items.count == 1)
    }

    @Test func isMadeWithAPasswordFromAFileOfSecrets() async throws {
        #expect(try await house.firstAdministrator.ensure(name: "admin", password: House.password) == nil)
        #expect(try await !house.signIn("admin").user.mustChangePassword)
    }

    @Test func isNotMadeWhereThereIsAnybody() async throws {
        try await house.add("mira")
        #expect(try await house.firstAdministrator.ensure(name: "admin", password: nil) == nil)
        #expect(try await house.accounts.user(named: "admin") == nil)
    }

    @Test(arguments: [("two words", House.password), ("admin", "short"), ("admin", "admin-admin-admin")])
    func isNotMadeOfABadNameOrPassword(name: String, password: String) async throws {
        let error = await #expect(throws: ServiceError.self) { try await house.firstAdministrator.ensure(name: name, password: password) }
        #expect(error?.code == .invalidRequest)
        #expect(try await house.users.users(page: PageRequest()).items.isEmpty)
    }
}
