internal import Domain

extension AuditQuery {
    /// As the query names them.
    static let filterNames = ["action", "outcome", "actor", "object", "from", "until"]

    init(_ query: QueryReader) throws {
        self.init(
            action: try query.choice("action", of: AuditAction.self), outcome: try query.choice("outcome", of: AuditEvent.Outcome.self),
            actor: try query.identifier("actor", of: UserID.self)?.description, object: try query.auditObject("object"),
            from: try query.moment("from", dayEnds: false), until: try query.moment("until", dayEnds: true))
        if let from, let until, from >= until { throw ServiceError(.invalidRequest, "from must lie before until.") }
    }
}

extension QueryReader {
    /// `study:01890a5d-ac96-774b-bcce-b302099a8057`.
    func auditObject(_ name: String) throws -> AuditObject? {
        try value(name, "a kind and an id, such as study:01890a5d-ac96-774b-bcce-b302099a8057") { text in
            let halves = text.split(separator: ":", maxSplits: 1)
            guard halves.count == 2, let kind = AuditObject.Kind(rawValue: String(halves[0])), halves[1].utf8.count <= 200 else { return nil }
            return AuditObject(kind, String(halves[1]))
        }
    }
}
