import Domain
import Services
import Testing

/// Who may see only what they brought in themselves.
struct VisibilityTests {
    private let ward = Ward()
    private let owner = UserID()
    private let other = Author(kind: .user, id: UserID().description, name: "other")
    private var author: Author { Author(kind: .user, id: owner.description, name: "owner") }
    private var own: Visibility { .broughtBy(owner) }

    /// What is refused must be told in the words that are used for what is not there.
    private func expectAbsent<T>(_ id: Identifier<T>, _ look: (Identifier<T>) async throws -> Void) async {
        let missing = Identifier<T>()
        let hidden = await #expect(throws: ServiceError.self) { try await look(id) }
        let absent = await #expect(throws: ServiceError.self) { try await look(missing) }
        #expect(hidden?.code == .notFound)
        let (told, toldOfMissing) = (hidden?.message.replacing("\(id)", with: ""), absent?.message.replacing("\(missing)", with: ""))
        #expect(told == toldOfMissing)
    }

    @Test func anothersStudyIsNotThere() async throws {
        let (mine, theirs) = (try await ward.addStudy(by: author), try await ward.addStudy(by: other))
        #expect(try await ward.studies.study(mine.id, visibleTo: own).id == mine.id)
        #expect(try await ward.studies.study(theirs.id, visibleTo: .all).id == theirs.id)
        await expectAbsent(theirs.id) { _ = try await ward.studies.study($0, visibleTo: own) }
    }

    @Test func aStudyThatNobodySignedInForIsNobodysOwn() async throws {
        let theirs = try await ward.addStudy(by: .anonymous)
        await expectAbsent(theirs.id) { _ = try await ward.studies.study($0, visibleTo: own) }
    }

    @Test func anothersStudyIsNotReviewed() async throws {
        let (mine, theirs) = (try await ward.addStudy(by: author), try await ward.addStudy(by: other))
        _ = try await ward.reviews.append(.init(verdict: .agree), to: mine.id, visibleTo: own, by: author)
        await expectAbsent(theirs.id) { _ = try await ward.reviews.append(.init(verdict: .agree), to: $0, visibleTo: own, by: author) }
    }

    @Test func anothersBatchIsNotThereNorItsProgress() async throws {
        func send(by author: Author) async throws -> Batch {
            let intake = try await ward.batches.begin(of: nil, patientsVisibleTo: .all, idempotencyKey: nil, by: author)
            try await intake.add([1], fileName: "a.png")
            return try await ward.batches.finish(intake).batch
        }
        let (mine, theirs) = (try await send(by: author), try await send(by: other))
        #expect(try await ward.batches.batch(mine.id, visibleTo: own).id == mine.id)
        await expectAbsent(theirs.id) { _ = try await ward.batches.batch($0, visibleTo: own) }
        await expectAbsent(theirs.id) { for try await _ in ward.batches.progress(of: $0, visibleTo: own) {} }
    }

    @Test func anothersPatientIsNotThere() async throws {
        let (mine, theirs) = (try await ward.addPatient(by: author), try await ward.addPatient(by: other))
        let (ward, own, author) = (ward, own, author)
        #expect(try await ward.patients.patient(mine.id, visibleTo: own).id == mine.id)
        await expectAbsent(theirs.id) { _ = try await ward.patients.patient($0, visibleTo: own) }
        await expectAbsent(theirs.id) { id in
            _ = try await ward.patients.update(id, to: PatientDetails(familyName: "X"), ifRevision: 1, visibleTo: own, by: author)
        }
        await expectAbsent(theirs.id) { _ = try await ward.patients.merge($0, into: mine.id, visibleTo: own, by: author) }
        await expectAbsent(theirs.id) { _ = try await ward.patients.merge(mine.id, into: $0, visibleTo: own, by: author) }
        await expectAbsent(theirs.id) { try await ward.patients.erase($0, visibleTo: own, by: author) }
        #expect(try await ward.patients.patients(matching: nil, visibleTo: own, page: PageRequest()).items.map(\.id) == [mine.id])
        #expect(try await ward.patients.patient(theirs.id, visibleTo: .all) == theirs)
    }

    @Test func nothingIsSentForAnothersPatientByItsID() async throws {
        let theirs = try await ward.addPatient(by: other)
        let (ward, own, author) = (ward, own, author)
        await expectAbsent(theirs.id) { id in
            _ = try await ward.studies.receive(StudyUpload(bytes: [1], patient: .id(id)), patientsVisibleTo: own, by: author)
        }
        await expectAbsent(theirs.id) { id in
            _ = try await ward.studies.enqueue(StudyUpload(bytes: [1], patient: .id(id)), patientsVisibleTo: own, by: author)
        }
        await expectAbsent(theirs.id) { _ = try await ward.batches.begin(of: $0, patientsVisibleTo: own, idempotencyKey: nil, by: author) }
    }

    /// A modality knows the record number from the order; the patient was registered by somebody else.
    @Test func aRecordNumberFindsEveryPatient() async throws {
        let theirs = try await ward.addPatient(by: other)
        let upload = StudyUpload(bytes: [1], patient: .details(theirs.details))
        let study = try await ward.studies.receive(upload, patientsVisibleTo: own, by: author).study
        #expect(study.patient == theirs.id)
        await expectAbsent(theirs.id) { _ = try await ward.patients.patient($0, visibleTo: own) }
        #expect(try await ward.patients.patient(of: study, visibleTo: own) == nil)
        #expect(try await ward.patients.patient(of: study, visibleTo: nil) == nil)
        #expect(try await ward.patients.patient(of: study, visibleTo: .all) == theirs)
    }
}
