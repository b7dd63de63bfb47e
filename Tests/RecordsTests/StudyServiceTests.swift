import Domain
import Foundation
import Services
import Testing

struct StudyServiceTests {
    private let author = Author(kind: .user, id: "7", name: "Dr. Tester")
    private let picture = Array("a picture".utf8)

    @Test(arguments: RecordsFixture.Engine.installed)
    func recordsAStudyWithItsPictureAndItsPrediction(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        let (answered, isReplay) = try await fixture.studies.receive(
            StudyUpload(bytes: picture, patient: .details(RecordsFixture.anna), notes: " two lines\nof notes "), by: author)
        let study = try await fixture.studies.study(answered.id)
        #expect(!isReplay && study.status == .predicted && study.notes == "two lines\nof notes" && study.receivedBy == author)
        #expect(study.prediction?.prediction.finding == .pneumonia && study.prediction?.id == answered.prediction?.id)
        #expect(study.completedAt == answered.completedAt && study.patient == answered.patient)
        #expect(try await fixture.images.bytes(of: ImageDigest(of: picture)) == picture)
    }

    @Test func tellsTheModelTheAgeThatTheBirthDateGives() async throws {
        let fixture = try await RecordsFixture()
        let born = try #require(CalendarDate(year: CalendarDate(.now).year - 4, month: 1, day: 1))
        let details = PatientDetails(familyName: "Young", birthDate: born)
        let (study, _) = try await fixture.studies.receive(StudyUpload(bytes: picture, patient: .details(details), age: Age(years: 70)), by: author)
        let age = try #require(study.age?.years)
        #expect(age >= 4 && age < 5 && fixture.model.state.withLock(\.ages) == [study.age])
    }

    @Test func findsAPatientByRecordNumberInEitherScript() async throws {
        let fixture = try await RecordsFixture()
        let first = try await fixture.studies.receive(StudyUpload(bytes: picture, patient: .details(RecordsFixture.anna)), by: author).study
        var same = RecordsFixture.anna
        same.familyName = "Каримова"
        same.givenName = nil
        let second = try await fixture.studies.receive(StudyUpload(bytes: [1], patient: .details(same)), by: author).study
        #expect(first.patient != nil && second.patient == first.patient)
    }

    @Test func refusesTheRecordNumberOfSomebodyElse() async throws {
        let fixture = try await RecordsFixture()
        _ = try await fixture.patients.create(RecordsFixture.anna, idempotencyKey: nil, by: author)
        let other = PatientDetails(recordNumber: "A-17", familyName: "Smith")
        await expect(.conflict) { try await fixture.studies.receive(StudyUpload(bytes: picture, patient: .details(other)), by: author) }
        #expect(try await fixture.objects().isEmpty)
    }

    @Test func recordsOneNewPatientWhenManyStudiesBringItAtOnce() async throws {
        let fixture = try await RecordsFixture(RecordsFixture.Engine.installed.last ?? .sqlite)
        let studies = try await withThrowingTaskGroup(of: Study.self) { group in
            for index in 0..<8 {
                group.addTask {
                    try await fixture.studies.receive(StudyUpload(bytes: [UInt8(index)], patient: .details(RecordsFixture.anna)), by: author).study
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let stored = try await withThrowingTaskGroup(of: PatientID?.self) { group in
            for study in studies { group.addTask { try await fixture.studies.study(study.id).patient } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(stored.count == 1 && stored.first != .some(nil))
    }

    @Test func leavesNothingOfAPictureThatCannotBeRead() async throws {
        let fixture = try await RecordsFixture()
        await expect(.notAPicture) { try await fixture.studies.receive(StudyUpload(bytes: Array("not a picture".utf8)), by: author) }
        #expect(try await fixture.objects().isEmpty)
        #expect(try await fixture.images.sweepStaged(olderThan: .zero) == 0)
        #expect(try await fixture.studies.studies(StudyQuery(), page: PageRequest()).items.isEmpty)
    }

    @Test(arguments: RecordsFixture.Engine.installed)
    func answersTheSameStudyToTheSameKey(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        let upload = StudyUpload(bytes: picture, notes: "once", idempotencyKey: "key-1")
        let answers = try await withThrowingTaskGroup(of: StudyID.self) { group in
            for _ in 0..<6 { group.addTask { try await fixture.studies.receive(upload, by: author).study.id } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(answers.count == 1)
        #expect(try await fixture.studies.receive(upload, by: author).isReplay)
        var other = upload
        other.notes = "twice"
        await expect(.idempotencyKeyReused) { try await fixture.studies.receive(other, by: author) }
        // Somebody else's key of the same name is another key.
        #expect(try await !fixture.studies.receive(other, by: .anonymous).isReplay)
    }

    @Test(arguments: ["", "with space", "ü", String(repeating: "x", count: 256)])
    func refusesAnIdempotencyKeyThatIsNone(_ key: String) async throws {
        let fixture = try await RecordsFixture()
        await expect(.invalidRequest) { try await fixture.studies.receive(StudyUpload(bytes: picture, idempotencyKey: key), by: author) }
    }

    @Test(arguments: RecordsFixture.Engine.installed)
    func worksOnAQueuedStudyLater(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        let (study, _) = try await fixture.studies.enqueue(StudyUpload(bytes: picture), by: author)
        #expect(study.status == .queued && study.prediction == nil)
        #expect(try await fixture.work { try await fixture.studies.study(study.id).status == .predicted })
        #expect(try await fixture.repositories.jobs.waiting() == 0)
    }

    @Test func triesAgainWhatFailsInPassingAndGivesUpOnWhatDoesNot() async throws {
        let fixture = try await RecordsFixture()
        fixture.model.state.withLock {
            $0.failures = [ServiceError(.overloaded, "later"), ServiceError(.deadlineExceeded, "too late"), CocoaError(.featureUnsupported)]
        }
        let passing = try await fixture.studies.enqueue(StudyUpload(bytes: [1]), by: author).study
        #expect(try await fixture.work { try await fixture.studies.study(passing.id).status == .predicted })

        fixture.model.state.withLock { $0.failures = [ServiceError(.corrupt, "The picture is damaged.")] }
        let damaged = try await fixture.studies.enqueue(StudyUpload(bytes: [2]), by: author).study
        let failed = Study.Status.failed(code: .corrupt, message: "The picture is damaged.")
        #expect(try await fixture.work { try await fixture.studies.study(damaged.id).status == failed })

        // What kills whoever works on it is given up as well: nobody came back for it as often as it may fail.
        let deadly = try await fixture.studies.enqueue(StudyUpload(bytes: [4]), by: author).study
        for _ in 0..<3 {
            _ = try await fixture.repositories.jobs.claim(by: "killed", lease: .seconds(60), at: .now)
            try await fixture.repositories.jobs.release(heldBy: nil)
        }
        #expect(try await fixture.work(attempts: 3) { try await fixture.studies.study(deadly.id).status.name == .failed })

        fixture.model.state.withLock { $0.failures = Array(repeating: CocoaError(.featureUnsupported), count: 3) }
        let broken = try await fixture.studies.enqueue(StudyUpload(bytes: [3]), by: author).study
        #expect(try await fixture.work(attempts: 3) { try await fixture.studies.study(broken.id).status.name == .failed })
    }

    @Test func letsAShadowPredictSilently() async throws {
        let fixture = try await RecordsFixture()
        try await fixture.models.setShadow("2", by: author)
        let (study, _) = try await fixture.studies.receive(StudyUpload(bytes: picture), by: author)
        #expect(try await fixture.work { try await fixture.studies.study(study.id).predictions.count == 2 })
        let whole = try await fixture.studies.study(study.id)
        #expect(whole.prediction?.prediction.model.version == "1" && whole.predictions.map(\.role).sorted { $0.rawValue < $1.rawValue } == [.primary, .shadow])
        let today = Timestamp.now.day
        let shadows = try await fixture.statistics.report(today - 1...today).shadows
        #expect(shadows.map(\.model) == ["pneumonia/2"] && shadows.first?.compared == 1 && shadows.first?.differing == 1)
    }
}

/// Expects a `ServiceError` of a code.
func expect<T>(_ code: ServiceError.Code, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> T) async {
    do {
        _ = try await body()
        Issue.record("nothing was thrown", sourceLocation: sourceLocation)
    } catch let error as ServiceError {
        #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    } catch {
        Issue.record("\(error)", sourceLocation: sourceLocation)
    }
}
