internal import Domain
internal import Services

/// A review as it is sent.
struct ReviewBody: Decodable {
    let draft: ReviewService.Draft

    private enum Key: String, CodingKey, CaseIterable { case prediction, verdict, correctedFinding, note }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        draft = ReviewService.Draft(
            prediction: try object.identifier(.prediction, of: PredictionID.self),
            verdict: try object.required(object.choice(.verdict, of: Review.Verdict.self), .verdict),
            correctedFinding: try object.choice(.correctedFinding, of: Finding.self), note: try object.text(.note))
    }
}
