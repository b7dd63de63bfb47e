internal import Domain
internal import SQL

/// A review in its table, read together with the prediction that it speaks of.
enum ReviewRow {
    /// Oldest first.
    static func reviews(of study: Int64, _ connection: any SQLConnection) throws -> [Review] {
        try connection.query(
            """
            SELECT reviews.id, predictions.id AS prediction, verdict, corrected_finding, note, reviewer, reviewed_at \
            FROM reviews JOIN predictions ON predictions.sequence = reviews.prediction WHERE reviews.study = \(study) ORDER BY reviews.sequence
            """
        ).map(read)
    }

    static func insert(_ review: Review, study: Int64, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO reviews (sequence, id, study, prediction, verdict, corrected_finding, note, reviewer, reviewed_at) VALUES \
            (\(review.id.sequence), \(review.id), \(study), \(review.prediction.sequence), \(review.verdict), \(review.correctedFinding), \
            \(review.note), \(StoredAuthor(review.reviewer)), \(review.reviewedAt))
            """)
    }

    private static func read(_ row: SQLRow) throws -> Review {
        Review(
            id: try row["id"], prediction: try row["prediction"], verdict: try row["verdict"], correctedFinding: try row["corrected_finding"],
            note: try row["note"], reviewer: try row.get("reviewer", as: StoredAuthor.self).value, reviewedAt: try row["reviewed_at"])
    }
}
