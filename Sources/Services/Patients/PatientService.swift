public import Domain

/// Patients: recorded, found, corrected, merged, erased.
public struct PatientService: Sendable {
    private let patients: any PatientRepository
    private let studies: any StudyRepository
    private let imageRemoval: ImageRemoval
    private let events: any EventBus
    private let clock: @Sendable () -> Timestamp

    public init(
        patients: any PatientRepository, studies: any StudyRepository, imageRemoval: ImageRemoval, events: any EventBus,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.patients = patients
        self.studies = studies
        self.imageRemoval = imageRemoval
        self.events = events
        self.clock = clock
    }

    public func create(_ details: PatientDetails, idempotencyKey: String?, by author: Author) async throws -> (patient: Patient, isReplay: Bool) {
        let now = clock()
        let details = try details.validated(today: CalendarDate(now))
        let patient = Patient(id: PatientID(), revision: 1, details: details, createdAt: now, createdBy: author, updatedAt: now)
        let key = try IdempotencyKey(idempotencyKey, author: author, request: ["patient", try canonical(details)])
        return switch try await patients.create(patient, idempotencyKey: key, by: author) {
        case .recorded: (patient, false)
        case .replayed(let id): (try await self.patient(id, visibleTo: .all), true)
        }
    }

    /// Also one that was merged into another: `mergedInto` says which.
    ///
    /// - Throws: `notFound`, for one that may not be seen exactly as for one that is not there.
    public func patient(_ id: PatientID, visibleTo visibility: Visibility) async throws -> Patient {
        guard let patient = try await patients.patient(id), visibility.shows(patient.createdBy) else {
            throw ServiceError(.notFound, "There is no patient \(id).")
        }
        return patient
    }

    /// The patient of a study, for whoever may see that study: `nil` where it has none, and where whose it is may not be told.
    ///
    /// - Parameter visibility: of patients; `nil` for who may see none.
    public func patient(of study: Study, visibleTo visibility: Visibility?) async throws -> Patient? {
        guard let id = study.patient, let visibility else { return nil }
        return try await patients.patient(id).flatMap { visibility.shows($0.createdBy) ? $0 : nil }
    }

    public func patients(matching text: String?, visibleTo visibility: Visibility, page: PageRequest) async throws -> Page<Patient> {
        try await patients.patients(matching: text, visibleTo: visibility, page: page)
    }

    /// - Parameter revision: the one that the change was made on.
    public func update(
        _ id: PatientID, to details: PatientDetails, ifRevision revision: Int, visibleTo visibility: Visibility, by author: Author
    ) async throws -> Patient {
        _ = try await patient(id, visibleTo: visibility)
        let now = clock()
        return try await patients.update(id, to: try details.validated(today: CalendarDate(now)), ifRevision: revision, at: now, by: author)
    }

    /// Makes one patient of two: the survivor keeps its details and gets the duplicate's studies.
    public func merge(
        _ duplicate: PatientID, into survivor: PatientID, visibleTo visibility: Visibility, by author: Author
    ) async throws -> Patient {
        guard duplicate != survivor else { throw ServiceError(.invalidRequest, "A patient cannot be merged into itself.") }
        for id in [duplicate, survivor] { _ = try await patient(id, visibleTo: visibility) }
        try await patients.merge(duplicate, into: survivor, at: clock(), by: author)
        return try await patient(survivor, visibleTo: visibility)
    }

    /// Forgets who it was. The predictions stay, without a name and without their pictures.
    public func erase(_ id: PatientID, visibleTo visibility: Visibility, by author: Author) async throws {
        _ = try await patient(id, visibleTo: visibility)
        let concerned = await studies(of: id)
        let images = try await patients.erase(id, at: clock(), by: author)
        // From here on the patient is gone; bytes that cannot be removed now are removed by the next sweep.
        await imageRemoval.remove(images)
        let news = StudyNews(events: events, studies: studies)
        for study in concerned { await news.announce(study) }
    }

    /// The newest, as many as worklists show: for a look again nobody needs more, and the erasure does not fail for it.
    private func studies(of patient: PatientID) async -> [StudyID] {
        guard let page = try? PageRequest(limit: PageRequest.maximumLimit) else { return [] }
        return (try? await studies.studies(StudyQuery(patient: patient), page: page).items.map(\.id)) ?? []
    }
}
