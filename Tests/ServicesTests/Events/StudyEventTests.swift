import Domain
import Services
import Testing

/// Every change of a study is told, in the name of who sent it.
struct StudyEventTests {
    private let ward = Ward()
    private let author = Author(kind: .user, id: UserID().description, name: "sender")
    private let physician = Author(kind: .user, id: UserID().description, name: "physician")

    @Test func recordingIsTold() async throws {
        let received = try await ward.addStudy(by: author)
        let queued = try await ward.studies.enqueue(StudyUpload(bytes: [1]), patientsVisibleTo: .all, by: .anonymous).study
        #expect(ward.bus.published == [.studyChanged(received.id, broughtBy: author.id), .studyChanged(queued.id, broughtBy: nil)])
    }

    @Test func everyStudyOfABatchIsTold() async throws {
        let intake = try await ward.batches.begin(of: nil, patientsVisibleTo: .all, idempotencyKey: nil, by: author)
        for _ in 0..<3 { try await intake.add([1], fileName: "a.png") }
        try await intake.refuse(fileName: "b.txt", ServiceError(.notAPicture, "no"))
        let batch = try await ward.batches.finish(intake).batch
        let expected = batch.items.compactMap(\.study).map { ServiceEvent.studyChanged($0, broughtBy: author.id) }
        #expect(ward.bus.published == expected)
        #expect(ward.bus.published.count == 3)
    }

    @Test func whatCameOfAJobIsTold() async throws {
        let study = try await ward.studies.enqueue(StudyUpload(bytes: [1]), patientsVisibleTo: .all, by: author).study
        let (worker, bus) = (ward.worker, ward.bus)
        let isTold = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await worker.run() }
            defer { group.cancelAll() }
            return try await eventually { bus.published.count == 2 }
        }
        #expect(isTold)
        #expect(bus.published.last == .studyChanged(study.id, broughtBy: author.id))
    }

    @Test func aReviewIsToldInTheNameOfWhoSentTheStudy() async throws {
        let study = try await ward.addStudy(by: author)
        _ = try await ward.reviews.append(.init(verdict: .agree), to: study.id, visibleTo: .all, by: physician)
        let change = ServiceEvent.studyChanged(study.id, broughtBy: author.id)
        #expect(ward.bus.published == [change, change])
    }

    @Test func anErasureIsToldOfEveryStudyOfThePatient() async throws {
        let patient = try await ward.addPatient(by: author)
        var studies: Set<StudyID> = []
        for _ in 0..<3 { studies.insert(try await ward.addStudy(of: .id(patient.id), by: author).id) }
        _ = try await ward.addStudy(by: author)
        try await ward.patients.erase(patient.id, visibleTo: .all, by: physician)
        let expected = Set(studies.map { ServiceEvent.studyChanged($0, broughtBy: author.id) })
        #expect(Set(ward.bus.published.suffix(3)) == expected)
        #expect(ward.bus.published.count == 7)
    }
}
