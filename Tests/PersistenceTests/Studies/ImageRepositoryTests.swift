import Domain
import Foundation
import Persistence
import Services
import Synchronization
import TestSupport
import Testing

struct ImageRepositoryTests {
    @Test(arguments: Engine.available)
    func claimsOnlyWhatNoStudyRefersTo(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let images = records.repositories.images
            try await records.record(.init(image: 1))
            #expect(try await images.claimOrphans(among: [Sample.digest(1), Sample.digest(2), Sample.digest(2)]) == [Sample.digest(2)])
            #expect(try await images.claimOrphans(among: [Sample.digest(2)]).isEmpty, "whoever claimed it removes it")
            try await images.forget(Sample.digest(2))
            try await images.forget(Sample.digest(1))
            #expect(try await records.count("images") == 2, "one that is kept is not forgotten")
            #expect(try await images.unknown(among: [Sample.digest(1), Sample.digest(2)]) == [Sample.digest(2)])
        }
    }

    @Test(arguments: Engine.available)
    func tellsWhatItKnowsNothingOf(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let images = records.repositories.images
            try await records.record(.init(image: 500))
            _ = try await images.claimOrphans(among: [Sample.digest(501), Sample.digest(502)])
            try await images.forget(Sample.digest(502))
            let found = try await images.unknown(among: (0..<1000).map(Sample.digest))
            #expect(found == (0..<1000).filter { $0 != 500 && $0 != 501 }.map(Sample.digest))
            #expect(try await images.unknown(among: []).isEmpty)
            #expect(try await images.claimOrphans(among: [Sample.digest(502)]) == [Sample.digest(502)], "its bytes may have come back without a study")
            #expect(try await images.claimOrphans(among: [Sample.digest(502)]).isEmpty)
            try await images.forget(Sample.digest(502))
        }
    }

    @Test(arguments: Engine.available)
    func namesItsDatabaseOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let names = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await Repositories(database: records.database, images: records.images, auditKey: .test).images.owner() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(names).count == 1 && UUID(uuidString: names[0]) != nil)
            #expect(try await records.repositories.images.owner() == names[0])
            #expect(try await records.count("image_owner") == 1)
            try await Records.with(engine) { other in
                let name = try await other.repositories.images.owner()
                #expect(name != names[0])
            }
        }
    }

    /// What an upload put into the store before the removal went with it, and must not be taken for recorded.
    @Test(arguments: Engine.available)
    func refusesAStudyOnAnImageThatWasRemovedMeanwhile(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            try await records.record(.init(patient: .new(patient), image: 1))
            let study = try await Sample.Study(image: 1).new(in: records.images)
            #expect(try await records.patients.erase(patient.id, at: .now, by: Sample.physician) == [Sample.digest(1)])
            try await records.repositories.images.forget(Sample.digest(1))
            let error = await #expect(throws: ServiceError.self) { try await records.studies.record(study) }
            #expect(error?.code == .overloaded)
            #expect(try await records.studies.study(study.id) == nil)
            let again = try await records.record(.init(image: 1))
            #expect(try await records.studies.study(again.id)?.image == Sample.digest(1))
            // Now it is kept, and what was staged earlier is as good as what is there.
            let late = NewStudy(staging: study.image, as: study)
            #expect(try await records.studies.record(late) == .recorded(late.id))
        }
    }

    @Test(arguments: Engine.available, [(-1, false), (0, false), (1, true)])
    func comparesTheMomentOfStagingWithThatOfRemoval(_ engine: Engine, _ expected: (microseconds: Int, isRecorded: Bool)) async throws {
        try await Records.with(engine) { records in
            let images = Repositories(database: records.database, images: records.images, auditKey: .test, clock: { Sample.noon }).images
            _ = try await images.claimOrphans(among: [Sample.digest(1)])
            try await images.forget(Sample.digest(1))
            let staged = try await Sample.Study(image: 1).new(in: records.images)
            let image = StagedImage(
                digest: staged.image.digest, byteCount: 3, token: staged.image.token, stagedAt: Sample.noon + .microseconds(expected.microseconds))
            let outcome = await Result { try await records.studies.record(NewStudy(staging: image, as: staged)) }
            #expect(((try? outcome.get()) != nil) == expected.isRecorded)
        }
    }

    @Test(arguments: Engine.available)
    func remembersARemovalForADay(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let clock = Mutex(Sample.noon)
            let images = Repositories(database: records.database, images: records.images, auditKey: .test, clock: { clock.withLock { $0 } }).images
            _ = try await images.claimOrphans(among: [Sample.digest(1), Sample.digest(2)])
            try await images.forget(Sample.digest(1))
            for (seconds, count) in [(86_400, 2), (1, 1)] {
                clock.withLock { $0 = $0 + .seconds(seconds) }
                _ = try await images.claimed(limit: 10)
                #expect(try await records.count("images") == count, "the claimed one stays")
            }
        }
    }

    @Test(arguments: Engine.available)
    func refusesAStudyOnAnImageThatIsBeingRemoved(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            _ = try await records.repositories.images.claimOrphans(among: [Sample.digest(1)])
            let study = try await Sample.Study(image: 1).new(in: records.images)
            let error = await #expect(throws: ServiceError.self) { try await records.studies.record(study) }
            #expect(error?.code == .overloaded)
            #expect(records.images.stagedCount == 0)
            try await records.repositories.images.forget(Sample.digest(1))
            try await records.record(.init(image: 1))
        }
    }

    @Test(arguments: Engine.available)
    func takesOverAClaimThatNobodyFinished(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let clock = Mutex(Sample.noon)
            let images = Repositories(database: records.database, images: records.images, auditKey: .test, clock: { clock.withLock { $0 } }).images
            _ = try await images.claimOrphans(among: [Sample.digest(1), Sample.digest(2)])
            clock.withLock { $0 = $0 + .seconds(599) }
            #expect(try await images.claimed(limit: 10).isEmpty)
            clock.withLock { $0 = $0 + .seconds(1) }
            #expect(try await images.claimed(limit: 10) == [Sample.digest(1), Sample.digest(2)])
            #expect(try await images.claimed(limit: 10).isEmpty, "now it is this one's to remove")
        }
    }

    /// Whoever comes second sees what the first did, whichever it is.
    @Test(arguments: Engine.available)
    func neverLosesAnImageThatIsSentAgainMeanwhile(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            for number in 1...40 {
                let study = try await Sample.Study(image: number).new(in: records.images)
                async let claimed = records.repositories.images.claimOrphans(among: [Sample.digest(number)])
                async let outcome = Result { try await records.studies.record(study) }
                let (isClaimed, recorded) = (try await !claimed.isEmpty, await outcome)
                switch recorded {
                case .success: #expect(!isClaimed, "image \(number) was recorded and would be removed")
                case .failure(let error): #expect(isClaimed && (error as? ServiceError)?.code == .overloaded, "\(error)")
                }
            }
        }
    }

    /// The order that needs the lock: the study's transaction is open, its image neither committed nor visible, when the claim comes.
    @Test(arguments: Engine.available)
    func waitsForAStudyThatIsBeingRecorded(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let gate = Gate()
            let store = GatedImageStore(records.images, gate: gate)
            let study = try await Sample.Study(image: 1).new(in: records.images)
            let repositories = Repositories(database: records.database, images: store, auditKey: .test)
            async let recorded = repositories.studies.record(study)
            try #require(try await eventually { gate.isReached })
            async let claimed = records.repositories.images.claimOrphans(among: [Sample.digest(1)])
            try await Task.sleep(for: .milliseconds(100))
            gate.open()
            let (outcome, removed) = (try await recorded, try await claimed)
            #expect(outcome == .recorded(study.id))
            #expect(removed.isEmpty)
        }
    }

    /// The same for an image that is there already, whose only study is erased at that moment.
    @Test(arguments: Engine.available)
    func keepsAnImageThatAnotherStudyIsAboutToUse(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            try await records.record(.init(patient: .new(patient), image: 1))
            let gate = Gate()
            let study = try await Sample.Study(image: 1).new(in: records.images)
            let repositories = Repositories(database: records.database, images: GatedImageStore(records.images, gate: gate), auditKey: .test)
            async let recorded = repositories.studies.record(study)
            try #require(try await eventually { gate.isReached })
            async let claimed = records.patients.erase(patient.id, at: Sample.noon, by: Sample.physician)
            try await Task.sleep(for: .milliseconds(100))
            gate.open()
            let (outcome, removed) = (try await recorded, try await claimed)
            #expect(outcome == .recorded(study.id))
            #expect(removed.isEmpty)
            #expect(try await records.studies.study(study.id)?.image == Sample.digest(1))
        }
    }
}

extension NewStudy {
    /// The same study under a new identifier.
    fileprivate init(staging image: StagedImage, as study: NewStudy) {
        self.init(
            id: StudyID(), patient: study.patient, image: image, format: study.format, notes: study.notes, age: study.age, receivedAt: study.receivedAt,
            receivedBy: study.receivedBy, work: .queued, shadowed: false)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do {
            self = .success(try await body())
        } catch {
            self = .failure(error)
        }
    }
}
