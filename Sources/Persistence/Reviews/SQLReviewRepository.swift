internal import Domain
internal import SQL
internal import Services

/// Reviews in the database.
struct SQLReviewRepository: ReviewRepository {
    let recorder: Recorder

    func append(_ review: Review, to study: StudyID) async throws {
        try await recorder.write(.appendReview, by: review.reviewer) { try ReviewAppending(review: review, study: study, transaction: $0).append() }
    }
}

/// Writes a review and moves what follows from a study's last review: its state, and the statistics of agreement.
struct ReviewAppending {
    let review: Review
    let study: StudyID
    let transaction: Transaction

    func append() throws {
        // Locked, so that of two reviews at once the later one finds the earlier.
        guard let row = try transaction.first("SELECT received_at, first_reviewed_at, \(StudyRow.patientID) FROM studies WHERE \(study.condition)\(.forUpdate)")
        else {
            throw ServiceError(.notFound, "There is no study \(study).")
        }
        let earlier = try last()
        try note(row)
        guard try isOfStudy() else { throw ServiceError(.conflict, "The prediction is not one of this study.") }
        try ReviewRow.insert(review, study: study.sequence, transaction)
        guard let now = try last() else { throw UnreadableRecord("the review just written") }
        try updateStudy(now)
        try count(now, after: earlier, receivedAt: row["received_at"], isFirst: try row.get("first_reviewed_at", as: Timestamp?.self) == nil)
    }

    private func note(_ row: SQLRow) throws {
        transaction.concerns(.study(study))
        if let patient: PatientID = try row["patient"] { transaction.concerns(.patient(patient)) }
        transaction.detail("verdict", review.verdict.rawValue)
        if let corrected = review.correctedFinding { transaction.detail("corrected", corrected.rawValue) }
    }

    /// A shadow is never a study's answer, so there is nothing in it to agree with.
    private func isOfStudy() throws -> Bool {
        try transaction.first(
            """
            SELECT id FROM predictions WHERE sequence = \(review.prediction.sequence) AND id = \(review.prediction) AND study = \(study.sequence) \
            AND role = 'primary'
            """) != nil
    }

    /// The study's last review and the prediction that it speaks of.
    private struct Standing: Equatable {
        let review: ReviewID
        let outcome: ReviewOutcome
        let model: String
        let predictedAt: Timestamp
    }

    /// The last by its identifier: one that comes late does not supersede one that was made after it.
    private func last() throws -> Standing? {
        guard
            let row = try transaction.first(
                """
                SELECT reviews.id, verdict, corrected_finding, finding, model_name, model_version, predicted_at FROM reviews \
                JOIN predictions ON predictions.sequence = reviews.prediction WHERE reviews.study = \(study.sequence) ORDER BY reviews.sequence DESC LIMIT 1
                """)
        else { return nil }
        let (verdict, predicted): (Review.Verdict, Finding) = (try row["verdict"], try row["finding"])
        let corrected: Finding? = try row["corrected_finding"]
        return Standing(
            review: try row["id"], outcome: ReviewOutcome(predicted: predicted, verdict: verdict, reviewed: verdict == .agree ? predicted : corrected),
            model: "\(try row.get("model_name", as: String.self))/\(try row.get("model_version", as: String.self))", predictedAt: try row["predicted_at"])
    }

    private func updateStudy(_ now: Standing) throws {
        let state: ReviewState = now.outcome.verdict == .agree ? .agreed : .disagreed
        try transaction.execute(
            """
            UPDATE studies SET review_state = \(state), reviewed_finding = \(now.outcome.reviewed), \
            first_reviewed_at = COALESCE(first_reviewed_at, \(review.reviewedAt)) WHERE sequence = \(study.sequence)
            """)
    }

    private func count(_ now: Standing, after earlier: Standing?, receivedAt: Timestamp, isFirst: Bool) throws {
        var tallies = TallyChanges()
        if let earlier { tallies.add(.review, on: earlier.predictedAt, model: earlier.model, bin: earlier.outcome.description, count: -1) }
        tallies.add(.review, on: now.predictedAt, model: now.model, bin: now.outcome.description)
        if isFirst {
            let bin = LogarithmicHistogram.bin(of: review.reviewedAt - receivedAt)
            tallies.add(.reviewTurnaround, on: review.reviewedAt, model: now.model, bin: "\(bin)")
        }
        try tallies.write(transaction)
    }
}
