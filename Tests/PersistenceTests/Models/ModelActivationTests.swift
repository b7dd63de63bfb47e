import Domain
import Testing

struct ModelActivationTests {
    @Test(arguments: Engine.available)
    func keepsTheHistoryOfEachRole(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let repository = records.repositories.modelActivations
            for (role, version) in [(RecordedPrediction.Role.primary, "1"), (.shadow, "2"), (.primary, "2"), (.shadow, nil)] as [(_, String?)] {
                try await repository.append(
                    ModelActivation(id: ModelActivationID(), role: role, version: version, activatedBy: Sample.physician, activatedAt: Sample.noon))
            }
            let primary = try await repository.activations(.primary, limit: 10)
            #expect(primary.map(\.version) == ["2", "1"] && primary.allSatisfy { $0.activatedBy == Sample.physician && $0.activatedAt == Sample.noon })
            #expect(try await repository.activations(.shadow, limit: 1).map(\.version) == [nil])
            #expect(try await repository.activations(.shadow, limit: 0).isEmpty)
        }
    }
}
