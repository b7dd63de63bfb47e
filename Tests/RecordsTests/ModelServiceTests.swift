import Domain
import Services
import Testing

struct ModelServiceTests {
    @Test(arguments: RecordsFixture.Engine.installed)
    func activatesRollsBackAndRemembers(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        try await fixture.models.noteStart()
        try await fixture.models.noteStart()
        try await fixture.models.activate("2", by: .anonymous)
        #expect(fixture.model.activeVersion == "2")
        #expect(try await fixture.models.rollBack(by: .anonymous) == "1")
        #expect(try await fixture.models.history().map(\.version) == ["1", "2", "1"])
    }

    @Test func followsWhatAnotherInstanceDecided() async throws {
        let fixture = try await RecordsFixture()
        let elsewhere = FakeModel()
        let other = ModelService(model: elsewhere, activations: fixture.repositories.modelActivations, logger: .init(label: "test"))
        try await fixture.models.activate("2", by: .anonymous)
        try await fixture.models.setShadow("1", by: .anonymous)
        try await other.followDecisions()
        #expect(elsewhere.activeVersion == "2" && elsewhere.shadowVersion == "1")
        try await fixture.models.setShadow(nil, by: .anonymous)
        try await other.followDecisions()
        #expect(elsewhere.shadowVersion == nil)
    }

    @Test func changesNothingWhereItCannot() async throws {
        let fixture = try await RecordsFixture()
        try await fixture.models.noteStart()
        await expect(.notFound) { try await fixture.models.activate("9", by: .anonymous) }
        await expect(.conflict) { try await fixture.models.rollBack(by: .anonymous) }
        await expect(.conflict) { try await fixture.models.setShadow("1", by: .anonymous) }
        #expect(try await fixture.models.history().count == 1)
    }
}
