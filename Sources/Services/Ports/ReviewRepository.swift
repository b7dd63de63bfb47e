public import Domain

/// Reviews: appended, never changed.
public protocol ReviewRepository: Sendable {
    /// Appends, and moves the study's state and the tallies with it.
    ///
    /// - Throws: `notFound`; `conflict` where the prediction is not of the study.
    func append(_ review: Review, to study: StudyID) async throws
}
