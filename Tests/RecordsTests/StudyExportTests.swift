import Domain
import Services
import Testing

struct StudyExportTests {
    private func lines(_ fixture: RecordsFixture, _ format: StudyExportFormat, isIdentified: Bool) async throws -> String {
        var bytes = format.header
        for try await rows in StudyExport(studies: fixture.repositories.studies).rows(StudyQuery(), isIdentified: isIdentified) {
            for row in rows { bytes += try format.line(row) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(arguments: StudyExportFormat.allCases)
    func tellsNobodysNameUnlessAsked(_ format: StudyExportFormat) async throws {
        let fixture = try await RecordsFixture()
        let study = try await fixture.studies.receive(StudyUpload(bytes: [1], patient: .details(RecordsFixture.anna)), by: .anonymous).study
        let patient = try #require(study.patient)
        let secrets = ["Karimova", "A-17", "2020-05-17", study.id.description, patient.description, String(study.receivedAt.description.prefix(10))]
        let anonymous = try await lines(fixture, format, isIdentified: false)
        let identified = try await lines(fixture, format, isIdentified: true)
        for secret in secrets { #expect(!anonymous.contains(secret) && identified.contains(secret), "\(secret)") }
        #expect(anonymous.contains("pneumonia/1"))
    }

    @Test func goesThroughEveryPage() async throws {
        let fixture = try await RecordsFixture()
        for index in 0..<PageRequest.maximumLimit + 5 {
            _ = try await fixture.studies.enqueue(StudyUpload(bytes: [UInt8(index & 255), UInt8(index >> 8)]), by: .anonymous)
        }
        #expect(try await lines(fixture, .ndjson, isIdentified: true).split(separator: "\n").count == PageRequest.maximumLimit + 5)
    }

    @Test func defusesFormulasAndQuotesWhatMustBe() async throws {
        let fixture = try await RecordsFixture()
        let details = PatientDetails(familyName: "=HYPERLINK(\"x\",\"y\")")
        _ = try await fixture.studies.receive(StudyUpload(bytes: [1], patient: .details(details)), by: .anonymous)
        let csv = try await lines(fixture, .csv, isIdentified: true)
        #expect(csv.contains(#""'=HYPERLINK(""x"",""y"")""#) && csv.hasSuffix("\r\n"))
    }
}
