/// What a person says of a prediction. Append only: a second thought is a second review, and the last one counts.
public struct Review: Sendable, Equatable {
    public let id: ReviewID
    /// Which prediction the reviewer saw.
    public let prediction: PredictionID
    public let verdict: Verdict
    /// What the reviewer sees instead, or `nil` where they only disagree.
    public let correctedFinding: Finding?
    public let note: String?
    public let reviewer: Author
    public let reviewedAt: Timestamp

    public init(
        id: ReviewID, prediction: PredictionID, verdict: Verdict, correctedFinding: Finding?, note: String?, reviewer: Author, reviewedAt: Timestamp
    ) {
        self.id = id
        self.prediction = prediction
        self.verdict = verdict
        self.correctedFinding = correctedFinding
        self.note = note
        self.reviewer = reviewer
        self.reviewedAt = reviewedAt
    }

    public enum Verdict: String, Sendable, Codable, CaseIterable {
        case agree, disagree
    }

    /// The reviewer's own finding, where they gave one.
    public func finding(reviewing predicted: Finding) -> Finding? {
        verdict == .agree ? predicted : correctedFinding
    }
}

public typealias ReviewID = Identifier<Review>

/// By a study's last review.
public enum ReviewState: String, Sendable, Codable, CaseIterable {
    case unreviewed, agreed, disagreed
}
