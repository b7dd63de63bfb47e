import Domain
import Logging
import Services

/// The use cases of records, with everything in memory.
struct Ward: Sendable {
    let records = Records()
    let bus = Bus()
    let signal = JobSignal()

    static let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    var studies: StudyService {
        StudyService(
            model: Model(), images: Images(), studies: records, patients: records, predictionDeadline: .seconds(600), jobs: signal, events: bus)
    }
    var batches: BatchService {
        BatchService(batches: records, images: Images(), model: Model(), patients: records, jobs: signal, events: bus)
    }
    var patients: PatientService {
        PatientService(
            patients: records, studies: records, imageRemoval: ImageRemoval(images: records, store: Images(), logger: Self.logger), events: bus)
    }
    var reviews: ReviewService { ReviewService(studies: records, reviews: records, events: bus) }
    var worker: JobWorker {
        JobWorker(
            name: "worker", jobs: records,
            predictor: StudyPredictor(studies: records, images: Images(), audit: Ledger(), model: Model(), deadline: .seconds(600), events: bus),
            signal: signal, logger: Self.logger)
    }

    func addPatient(by author: Author) async throws -> Patient {
        try await patients.create(PatientDetails(recordNumber: "MRN-\(PatientID())", familyName: "Karimova"), idempotencyKey: nil, by: author).patient
    }

    func addStudy(of patient: PatientReference? = nil, by author: Author) async throws -> Study {
        try await studies.receive(StudyUpload(bytes: [1], patient: patient), patientsVisibleTo: .all, by: author).study
    }
}
