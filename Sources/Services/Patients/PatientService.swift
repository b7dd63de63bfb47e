public import Domain

/// Patients: recorded, found, corrected, merged, erased.
public struct PatientService: Sendable {
    private let patients: any PatientRepository
    private let imageRemoval: ImageRemoval
    private let clock: @Sendable () -> Timestamp

    public init(patients: any PatientRepository, imageRemoval: ImageRemoval, clock: @escaping @Sendable () -> Timestamp = { .now }) {
        self.patients = patients
        self.imageRemoval = imageRemoval
        self.clock = clock
    }

    public func create(_ details: PatientDetails, idempotencyKey: String?, by author: Author) async throws -> (patient: Patient, isReplay: Bool) {
        let now = clock()
        let details = try details.validated(today: CalendarDate(now))
        let patient = Patient(id: PatientID(), revision: 1, details: details, createdAt: now, updatedAt: now)
        let key = try IdempotencyKey(idempotencyKey, author: author, request: ["patient", try canonical(details)])
        return switch try await patients.create(patient, idempotencyKey: key, by: author) {
        case .recorded: (patient, false)
        case .replayed(let id): (try await self.patient(id), true)
        }
    }

    /// Also one that was merged into another: `mergedInto` says which.
    public func patient(_ id: PatientID) async throws -> Patient {
        guard let patient = try await patients.patient(id) else { throw ServiceError(.notFound, "There is no patient \(id).") }
        return patient
    }

    public func patients(matching text: String?, page: PageRequest) async throws -> Page<Patient> {
        try await patients.patients(matching: text, page: page)
    }

    /// - Parameter revision: the one that the change was made on.
    public func update(_ id: PatientID, to details: PatientDetails, ifRevision revision: Int, by author: Author) async throws -> Patient {
        let now = clock()
        return try await patients.update(id, to: try details.validated(today: CalendarDate(now)), ifRevision: revision, at: now, by: author)
    }

    /// Makes one patient of two: the survivor keeps its details and gets the duplicate's studies.
    public func merge(_ duplicate: PatientID, into survivor: PatientID, by author: Author) async throws -> Patient {
        guard duplicate != survivor else { throw ServiceError(.invalidRequest, "A patient cannot be merged into itself.") }
        try await patients.merge(duplicate, into: survivor, at: clock(), by: author)
        return try await patient(survivor)
    }

    /// Forgets who it was. The predictions stay, without a name and without their pictures.
    public func erase(_ id: PatientID, by author: Author) async throws {
        let images = try await patients.erase(id, at: clock(), by: author)
        // From here on the patient is gone; bytes that cannot be removed now are removed by the next sweep.
        await imageRemoval.remove(images)
    }
}
