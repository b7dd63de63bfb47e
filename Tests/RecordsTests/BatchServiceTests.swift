import Domain
import Services
import Testing

struct BatchServiceTests {
    @Test(arguments: RecordsFixture.Engine.installed)
    func recordsEveryFileOrSaysWhyNot(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        let intake = try await fixture.batches.begin(of: nil, idempotencyKey: "batch-1", by: .anonymous)
        try await intake.add([1], fileName: "../../etc/one\u{0}.png")
        try await intake.add(Array("not a picture".utf8), fileName: "two.txt")
        try await intake.add([1], fileName: "three.png")
        let (batch, isReplay) = try await fixture.batches.finish(intake)
        #expect(!isReplay && batch.items.map(\.fileName) == ["one.png", "two.txt", "three.png"] && batch.items.map(\.position) == [1, 2, 3])
        #expect(batch.items.map(\.status.name) == [.queued, .failed, .queued])
        #expect(try await fixture.objects().count == 1)
        #expect(try await fixture.work { try await fixture.batches.batch(batch.id).isDone })
        var seen = 0
        for try await progress in fixture.batches.progress(of: batch.id) where progress.isDone { seen += 1 }
        #expect(seen == 1)

        let again = try await fixture.batches.begin(of: nil, idempotencyKey: "batch-1", by: .anonymous)
        try await again.add([1], fileName: "../../etc/one\u{0}.png")
        try await again.add(Array("not a picture".utf8), fileName: "two.txt")
        try await again.add([1], fileName: "three.png")
        let replay = try await fixture.batches.finish(again)
        #expect(replay.isReplay && replay.batch.id == batch.id)
        #expect(try await fixture.images.sweepStaged(olderThan: .zero) == 0)
    }

    @Test func leavesNothingOfABatchThatIsAbandoned() async throws {
        let fixture = try await RecordsFixture()
        let intake = try await fixture.batches.begin(of: nil, idempotencyKey: nil, by: .anonymous)
        try await intake.add([1], fileName: "one.png")
        await intake.abandon()
        await expect(.invalidRequest) { try await fixture.batches.finish(intake) }
        #expect(try await fixture.images.sweepStaged(olderThan: .zero) == 0)
        #expect(try await fixture.objects().isEmpty)
    }

    @Test func takesNoMoreThanItsMaximum() async throws {
        let fixture = try await RecordsFixture()
        let intake = try await fixture.batches.begin(of: nil, idempotencyKey: nil, by: .anonymous)
        let refusal = ServiceError(.corrupt, "damaged")
        for index in 0..<BatchIntake.maximumItems { try await intake.refuse(fileName: "\(index)", refusal) }
        await expect(.invalidRequest) { try await intake.refuse(fileName: "one more", refusal) }
    }
}
