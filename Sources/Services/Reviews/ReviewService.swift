public import Domain

/// What physicians say of predictions.
public struct ReviewService: Sendable {
    private let studies: any StudyRepository
    private let reviews: any ReviewRepository
    private let news: StudyNews
    private let clock: @Sendable () -> Timestamp

    public init(
        studies: any StudyRepository, reviews: any ReviewRepository, events: any EventBus, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.studies = studies
        self.reviews = reviews
        news = StudyNews(events: events, studies: studies)
        self.clock = clock
    }

    public struct Draft: Sendable {
        /// The prediction that the reviewer saw; the study's own where `nil`.
        public var prediction: PredictionID?
        public var verdict: Review.Verdict
        public var correctedFinding: Finding?
        public var note: String?

        public init(prediction: PredictionID? = nil, verdict: Review.Verdict, correctedFinding: Finding? = nil, note: String? = nil) {
            self.prediction = prediction
            self.verdict = verdict
            self.correctedFinding = correctedFinding
            self.note = note
        }
    }

    /// - Throws: `notFound`, also for a study that may not be seen; `conflict`, `invalidRequest`.
    public func append(_ draft: Draft, to id: StudyID, visibleTo visibility: Visibility, by author: Author) async throws -> Review {
        guard let study = try await studies.study(id), visibility.shows(study.receivedBy) else { throw ServiceError(.notFound, "There is no study \(id).") }
        let reviewed = try prediction(draft.prediction, of: study)
        try check(draft, against: reviewed.prediction.finding)
        let review = Review(
            id: ReviewID(), prediction: reviewed.id, verdict: draft.verdict, correctedFinding: draft.verdict == .agree ? nil : draft.correctedFinding,
            note: try FreeText.checked(draft.note, "note", limit: 4000, lines: true), reviewer: author, reviewedAt: clock())
        try await reviews.append(review, to: id)
        await news.announce(id, broughtBy: study.receivedBy)
        return review
    }

    private func prediction(_ id: PredictionID?, of study: Study) throws -> RecordedPrediction {
        guard let id else {
            guard let current = study.prediction else { throw ServiceError(.conflict, "The study has no prediction to review.") }
            return current
        }
        guard let named = study.predictions.first(where: { $0.id == id && $0.role == .primary }) else {
            throw ServiceError(.conflict, "The prediction is not one of this study.")
        }
        return named
    }

    private func check(_ draft: Draft, against finding: Finding) throws {
        switch (draft.verdict, draft.correctedFinding) {
        case (.agree, let corrected?) where corrected != finding:
            throw ServiceError(.invalidRequest, "correctedFinding differs from the prediction: the verdict is then disagree.")
        case (.disagree, finding):
            throw ServiceError(.invalidRequest, "correctedFinding is the prediction's own finding: the verdict is then agree.")
        default: break
        }
    }
}
