import Domain
import Persistence
import Services
import Testing

struct SweepTests {
    @Test(arguments: RecordsFixture.Engine.installed)
    func removesWhatNobodyRefersToAndNothingElse(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        _ = try await fixture.studies.receive(StudyUpload(bytes: [1], idempotencyKey: "a-key"), by: .anonymous)
        _ = try await fixture.images.stage([2], as: ImageDigest(of: [2]))
        try fixture.images.publish(try await fixture.images.stage([3], as: ImageDigest(of: [3])))

        #expect(try await fixture.sweep().run(stagedAge: .seconds(3600)) == Sweep.Report(images: 1))
        #expect(try await fixture.sweep().run(stagedAge: .zero) == Sweep.Report(staged: 1))
        #expect(try await fixture.sweep(at: .now + .seconds(25 * 3600)).run(stagedAge: .zero) == Sweep.Report(idempotencyKeys: 1))
        #expect(try await fixture.objects() == [ImageDigest(of: [1])])
    }

    @Test func removesNothingWhereNearlyEverythingLooksLikeAnOrphan() async throws {
        let fixture = try await RecordsFixture()
        for index in 0..<101 {
            let bytes = [UInt8(index)]
            try fixture.images.publish(try await fixture.images.stage(bytes, as: ImageDigest(of: bytes)))
        }
        await expect(.conflict) { try await fixture.sweep().run(stagedAge: .zero) }
        #expect(try await fixture.objects().count == 101)
    }

    @Test func keepsDatabaseAndImagesTogether() async throws {
        let (mine, other) = (try await RecordsFixture(), try await RecordsFixture())
        let ownership = ImageOwnership(images: mine.repositories.images, store: mine.images)
        try await ownership.check()
        _ = try await mine.studies.receive(StudyUpload(bytes: [1]), by: .anonymous)
        try await ownership.check()
        await expect(.conflict) { try await ImageOwnership(images: other.repositories.images, store: mine.images).check() }
    }

    @Test func takesNoImagesThatItDoesNotKnow() async throws {
        let fixture = try await RecordsFixture()
        try fixture.images.publish(try await fixture.images.stage([1], as: ImageDigest(of: [1])))
        await expect(.conflict) { try await ImageOwnership(images: fixture.repositories.images, store: fixture.images).check() }
    }

    @Test func finishesARemovalThatAProcessBeganAndDidNotEnd() async throws {
        let fixture = try await RecordsFixture()
        try fixture.images.publish(try await fixture.images.stage([3], as: ImageDigest(of: [3])))
        // So long ago that whoever claimed it must be dead.
        let earlier = Repositories(database: fixture.database, images: fixture.images, auditKey: .test, clock: { .now - .seconds(3600) })
        #expect(try await earlier.images.claimOrphans(among: [ImageDigest(of: [3])]).count == 1)
        #expect(try await fixture.sweep().run(stagedAge: .zero).images == 1)
        #expect(try await fixture.objects().isEmpty)
    }
}
