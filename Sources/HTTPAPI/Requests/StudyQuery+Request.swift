internal import Domain

extension StudyQuery {
    /// As the query names them.
    static let filterNames = ["q", "patient", "status", "finding", "reviewState", "minimumProbability", "maximumProbability", "from", "until", "order"]

    init(_ query: QueryReader) throws {
        self.init(
            text: try query.text("q"), patient: try query.identifier("patient", of: PatientID.self),
            status: try query.choice("status", of: Study.Status.Name.self),
            finding: try query.choice("finding", of: Finding.self), reviewState: try query.choice("reviewState", of: ReviewState.self),
            minimumProbability: try query.number("minimumProbability", in: 0...1, "a number from 0 to 1"),
            maximumProbability: try query.number("maximumProbability", in: 0...1, "a number from 0 to 1"),
            from: try query.moment("from", dayEnds: false), until: try query.moment("until", dayEnds: true),
            order: try query.choice("order", of: Order.self) ?? .time)
        if let from, let until, from >= until { throw ServiceError(.invalidRequest, "from must lie before until.") }
        if let minimumProbability, let maximumProbability, minimumProbability > maximumProbability {
            throw ServiceError(.invalidRequest, "minimumProbability must not be above maximumProbability.")
        }
    }
}
