internal import Domain

struct ReviewPayload: Encodable, Sendable {
    let id: ReviewID
    let prediction: PredictionID
    let verdict: Review.Verdict
    let correctedFinding: Finding?
    let note: String?
    let reviewer: Author
    let reviewedAt: Timestamp

    init(_ review: Review) {
        id = review.id
        prediction = review.prediction
        verdict = review.verdict
        correctedFinding = review.correctedFinding
        note = review.note
        reviewer = review.reviewer
        reviewedAt = review.reviewedAt
    }
}

struct ReviewListPayload: Encodable {
    /// Oldest first; the last one counts.
    let items: [ReviewPayload]

    init(_ reviews: [Review]) {
        items = reviews.map(ReviewPayload.init)
    }
}
