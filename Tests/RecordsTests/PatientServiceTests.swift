import Domain
import Services
import Testing

struct PatientServiceTests {
    private let author = Author.system

    @Test(arguments: [
        (PatientDetails(familyName: "  "), "familyName"), (PatientDetails(familyName: "A\u{0}B"), "familyName"),
        (PatientDetails(familyName: String(repeating: "x", count: 201)), "familyName"),
        (PatientDetails(familyName: "X", birthDate: CalendarDate(year: 9000, month: 1, day: 1)), "birthDate"),
        (PatientDetails(familyName: "X", birthDate: CalendarDate(year: 1700, month: 1, day: 1)), "birthDate"),
        (PatientDetails(familyName: "X", phone: "call me"), "phone"), (PatientDetails(familyName: "X", email: "nowhere"), "email"),
        (PatientDetails(familyName: "X", emergencyContact: .init(name: " ")), "emergencyContact.name"),
        (PatientDetails(familyName: "X", insurance: .init(provider: "")), "insurance.provider"),
    ])
    func refusesDetailsThatCannotBeAndNamesThem(_ details: PatientDetails, _ field: String) async throws {
        let fixture = try await RecordsFixture()
        do {
            _ = try await fixture.patients.create(details, idempotencyKey: nil, by: author)
            Issue.record("nothing was thrown")
        } catch let error as ServiceError {
            #expect(error.code == .invalidRequest && error.message.hasPrefix(field))
        }
    }

    @Test func updatesOnlyTheRevisionThatWasRead() async throws {
        let fixture = try await RecordsFixture()
        let patient = try await fixture.patients.create(RecordsFixture.anna, idempotencyKey: nil, by: author).patient
        var details = RecordsFixture.anna
        details.phone = "+998 71 123 45 67"
        let updated = try await fixture.patients.update(patient.id, to: details, ifRevision: 1, by: author)
        #expect(updated.revision == 2 && updated.details == details)
        await expect(.preconditionFailed) { try await fixture.patients.update(patient.id, to: details, ifRevision: 1, by: author) }
    }

    @Test(arguments: RecordsFixture.Engine.installed)
    func erasesWhoItWasAndThePicturesThatNobodyElseHas(_ engine: RecordsFixture.Engine) async throws {
        let fixture = try await RecordsFixture(engine)
        let other = PatientDetails(familyName: "Other")
        let mine = try await fixture.studies.receive(StudyUpload(bytes: [1], patient: .details(RecordsFixture.anna), notes: "Karimova"), by: author).study
        _ = try await fixture.studies.receive(StudyUpload(bytes: [2], patient: .details(RecordsFixture.anna)), by: author)
        _ = try await fixture.studies.receive(StudyUpload(bytes: [2], patient: .details(other)), by: author)
        let patient = try #require(mine.patient)
        try await fixture.patients.erase(patient, by: author)

        await expect(.notFound) { try await fixture.patients.patient(patient) }
        let erased = try await fixture.studies.study(mine.id)
        #expect(erased.patient == nil && erased.image == nil && erased.notes == nil && erased.prediction != nil)
        #expect(try await fixture.objects() == [ImageDigest(of: [2])])
    }

    @Test func givesTheStudiesOfADuplicateToTheSurvivor() async throws {
        let fixture = try await RecordsFixture()
        let study = try await fixture.studies.receive(StudyUpload(bytes: [1], patient: .details(RecordsFixture.anna)), by: author).study
        let survivor = try await fixture.patients.create(PatientDetails(familyName: "Karimova"), idempotencyKey: nil, by: author).patient
        let duplicate = try #require(study.patient)
        _ = try await fixture.patients.merge(duplicate, into: survivor.id, by: author)
        #expect(try await fixture.studies.study(study.id).patient == survivor.id)
        #expect(try await fixture.patients.patient(duplicate).mergedInto == survivor.id)
        // What is sent for the duplicate's record number from now on goes to the survivor.
        let later = try await fixture.studies.receive(StudyUpload(bytes: [2], patient: .details(RecordsFixture.anna)), by: author).study
        #expect(later.patient == survivor.id)
        await expect(.invalidRequest) { try await fixture.patients.merge(survivor.id, into: survivor.id, by: author) }
    }
}
