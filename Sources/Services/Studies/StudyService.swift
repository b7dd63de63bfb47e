public import Domain

/// Takes in radiographs: stored, predicted and recorded, now or by a job.
public struct StudyService: Sendable {
    private let model: any ModelHosting
    private let images: any ImageStore
    private let studies: any StudyRepository
    private let patients: PatientFinder
    private let predictionDeadline: Duration
    private let jobs: JobSignal
    private let news: StudyNews
    private let clock: @Sendable () -> Timestamp

    public init(
        model: any ModelHosting, images: any ImageStore, studies: any StudyRepository, patients: any PatientRepository, predictionDeadline: Duration,
        jobs: JobSignal, events: any EventBus, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.model = model
        self.images = images
        self.studies = studies
        self.patients = PatientFinder(patients: patients)
        self.predictionDeadline = predictionDeadline
        self.jobs = jobs
        news = StudyNews(events: events, studies: studies)
        self.clock = clock
    }

    /// Stores the picture, predicts, and records both. When this returns, the study survives the machine.
    ///
    /// - Parameter visibility: of the patients that may be named by their id; another's is not there. A record number finds every patient, for a modality
    ///   knows it from the order: whose study it became, and the age known there, the answer must not tell to whom the patient is not visible.
    public func receive(
        _ upload: StudyUpload, patientsVisibleTo visibility: Visibility, by author: Author
    ) async throws -> (study: Study, isReplay: Bool) {
        try await take(upload, patientsVisibleTo: visibility, by: author) { [model, clock, predictionDeadline] bytes, age in
            let prediction = try await withDeadline(predictionDeadline) { try await model.predict(bytes, age: age) }
            return Reading(prediction, by: model, at: clock())
        }
    }

    /// Stores the picture and records a study that a job will predict. When this returns, both survive the machine.
    ///
    /// - Parameter visibility: as for `receive`.
    public func enqueue(
        _ upload: StudyUpload, patientsVisibleTo visibility: Visibility, by author: Author
    ) async throws -> (study: Study, isReplay: Bool) {
        let answer = try await take(upload, patientsVisibleTo: visibility, by: author) { [model] bytes, _ in Reading(format: try model.format(of: bytes)) }
        jobs.notify()
        return answer
    }

    /// With every prediction and review.
    ///
    /// - Throws: `notFound`, for one that may not be seen exactly as for one that is not there.
    public func study(_ id: StudyID, visibleTo visibility: Visibility) async throws -> Study {
        guard let study = try await studies.study(id), visibility.shows(study.receivedBy) else { throw ServiceError(.notFound, "There is no study \(id).") }
        return study
    }

    /// - Parameter query: with its `visibility`.
    public func studies(_ query: StudyQuery, page: PageRequest) async throws -> Page<StudySummary> {
        try await studies.studies(query, page: page)
    }

    /// What was found out about a picture before it is recorded.
    private struct Reading: Sendable {
        let format: RadiographDescription.Format
        let work: NewStudy.Work

        /// Left to a job.
        init(format: RadiographDescription.Format) {
            self.format = format
            work = .queued
        }

        init(_ prediction: Prediction, by model: any ModelHosting, at moment: Timestamp) {
            format = prediction.radiograph.format
            work = .predicted(NewPrediction(prediction, role: .primary, by: model, at: moment))
        }
    }

    private func take(
        _ upload: StudyUpload, patientsVisibleTo visibility: Visibility, by author: Author,
        reading read: @escaping @Sendable ([UInt8], Age?) async throws -> Reading
    ) async throws -> (study: Study, isReplay: Bool) {
        let receivedAt = clock()
        let digest = ImageDigest(of: upload.bytes)
        let notes = try FreeText.checked(upload.notes, "notes", limit: 4000, lines: true)
        let key = try IdempotencyKey(upload.idempotencyKey, author: author, request: upload.fingerprintParts(digest))
        if let key, let id = try await studies.replay(of: key) { return (try await study(id, visibleTo: .all), true) }

        let match = try await patients.find(upload.patient, visibleTo: visibility, at: receivedAt, by: author)
        let age = match.age(at: receivedAt) ?? upload.age
        // Writing waits for the disk and predicting for the processor: together they take as long as the longer.
        async let staging = images.stage(upload.bytes, as: digest)
        let reading: Reading
        do {
            reading = try await read(upload.bytes, age)
        } catch {
            if let staged = try? await staging { await images.discard(staged) }
            throw error
        }
        let study = NewStudy(
            id: StudyID(), patient: match.choice, image: try await staging, format: reading.format, notes: notes, age: age, receivedAt: receivedAt,
            receivedBy: author, work: reading.work, shadowed: model.shadowVersion != nil, idempotencyKey: key)
        switch try await record(study, of: upload.patient) {
        case .recorded:
            await news.announce(study.id, broughtBy: author)
            return (Study(study), false)
        case .replayed(let id):
            await images.discard(study.image)
            return (try await self.study(id, visibleTo: .all), true)
        }
    }

    /// Somebody may have recorded the same new patient since it was looked for: then the study goes to that one.
    private func record(_ study: NewStudy, of reference: PatientReference?) async throws -> RecordingOutcome<Study> {
        do {
            return try await studies.record(study)
        } catch let error as ServiceError where error.code == .conflict {
            guard case .new = study.patient,
                case .known(let id) = try? await patients.find(reference, visibleTo: .all, at: study.receivedAt, by: study.receivedBy).choice
            else {
                await images.discard(study.image)
                throw error
            }
            return try await studies.record(study.of(.known(id)))
        }
    }
}

extension StudyUpload {
    fileprivate func fingerprintParts(_ digest: ImageDigest) throws -> [String] {
        let whom =
            switch patient {
            case nil: ""
            case .id(let id): id.description
            case .details(let details): try canonical(details)
            }
        return ["study", digest.description, whom, age.map { "\($0.years)" } ?? "", notes ?? ""]
    }
}
