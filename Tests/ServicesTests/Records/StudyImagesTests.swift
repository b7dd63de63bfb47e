import Domain
import Services
import Testing

struct StudyImagesTests {
    private let ledger = Ledger()
    private let study = StudyID()

    private func images(_ store: any ImageStore) -> StudyImages { StudyImages(store, audit: ledger) }

    @Test func recordsEachTimeThatAPictureIsFoundDamaged() async throws {
        let failure = ServiceError(.unknown, "It is damaged.", cause: DamagedImage(CancellationError()))
        for _ in 0..<2 {
            await #expect(throws: ServiceError.self) { try await images(Images(failure: failure)).bytes(ImageDigest(of: [1]), of: study) }
        }
        let events = try await ledger.records(after: 0, limit: 10).map(\.event)
        #expect(events.count == 2)
        #expect(events.allSatisfy { $0.action == .findDamagedImage && $0.outcome == .failed && $0.objects == [.study(study)] && $0.actor == .system })
    }

    @Test(arguments: [ServiceError(.notFound, "It is away."), ServiceError(.unknown, "It failed.", cause: CancellationError())])
    func recordsNothingWhereNoPictureIsDamaged(_ failure: ServiceError) async throws {
        await #expect(throws: ServiceError.self) { try await images(Images(failure: failure)).bytes(ImageDigest(of: [1]), of: study) }
        #expect(try await images(Images()).bytes(ImageDigest(of: [1]), of: study) == [1])
        #expect(try await ledger.count() == 0)
    }
}
