internal import Domain
internal import SQL
internal import Services

/// A study in its table.
enum StudyRow {
    /// - Parameters:
    ///   - patient: that it goes to.
    ///   - prediction: written next.
    static func insert(
        _ study: NewStudy, patient: StudyRecording.Recipient?, prediction: RecordedPrediction?, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO studies (sequence, id, patient, image, status, notes, age_years, received_at, completed_at, received_by, receiver, radiograph, \
            prediction, finding, probability, risk, search_words) VALUES (\(study.id.sequence), \(study.id), \(patient?.sequence), \(study.image.digest), \
            \(prediction == nil ? Study.Status.Name.queued : .predicted), \(study.notes), \(study.age), \(study.receivedAt), \
            \(prediction?.predictedAt), \(StoredAuthor(study.receivedBy)), \(study.receivedBy.userID), \
            \(prediction.map { try StoredJSON(StoredRadiograph($0.prediction.radiograph)) }), \
            \(prediction?.id.sequence), \(prediction?.prediction.finding), \(prediction?.prediction.probability), \
            \(Risk(prediction?.prediction.probability).millionths), \(patient?.words ?? ""))
            """)
        try transaction.studySearch.add(study.id.sequence, words: patient?.words ?? "")
    }

    /// The identifier of a study's patient, to be selected as `patient`.
    static let patientID: SQLStatement = "(SELECT patients.id FROM patients WHERE patients.sequence = studies.patient) AS patient"

    static func complete(_ study: Int64, with prediction: RecordedPrediction, at moment: Timestamp, _ transaction: Transaction) throws {
        let content = prediction.prediction
        try transaction.execute(
            """
            UPDATE studies SET status = 'predicted', completed_at = \(moment), radiograph = \(StoredJSON(StoredRadiograph(content.radiograph))), \
            prediction = \(prediction.id.sequence), finding = \(content.finding), probability = \(content.probability), \
            risk = \(Risk(content.probability).millionths) WHERE sequence = \(study)
            """)
    }

    static func fail(_ study: Int64, code: ServiceError.Code, message: String, at moment: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE studies SET status = 'failed', completed_at = \(moment), failure_code = \(code), failure_message = \(message) \
            WHERE sequence = \(study)
            """)
    }

    static func study(_ id: StudyID, _ connection: any SQLConnection) throws -> Study? {
        guard
            let row = try connection.first(
                """
                SELECT id, \(patientID), image, status, failure_code, \
                failure_message, notes, age_years, received_at, completed_at, received_by, review_state, radiograph FROM studies WHERE \(id.condition)
                """)
        else { return nil }
        let predictions = try connection.query("SELECT \(PredictionRow.columns) FROM predictions WHERE study = \(id.sequence) ORDER BY sequence")
        return Study(
            id: try row["id"], patient: try row["patient"], image: try row["image"], status: try status(row), notes: try row["notes"],
            age: try row["age_years"], receivedAt: try row["received_at"], completedAt: try row["completed_at"],
            receivedBy: try row.get("received_by", as: StoredAuthor.self).value, reviewState: try row["review_state"],
            radiograph: try row.get("radiograph", as: StoredJSON<StoredRadiograph>?.self)?.value.description,
            predictions: try predictions.map(PredictionRow.read), reviews: try ReviewRow.reviews(of: id.sequence, connection))
    }

    static func status(_ row: SQLRow) throws -> Study.Status {
        switch try row.get("status", as: Study.Status.Name.self) {
        case .queued: .queued
        case .predicted: .predicted
        case .failed: .failed(code: try row["failure_code"], message: try row["failure_message"])
        }
    }
}

/// What the list of risk is sorted by.
struct Risk {
    /// Of the probability; above all others where there is none.
    let millionths: Int

    init(_ probability: Double?) {
        millionths = probability.map { Int(($0 * 1e6).rounded()) } ?? 2_000_000
    }
}
