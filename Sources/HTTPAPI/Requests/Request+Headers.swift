internal import Domain
internal import HTTPTypes
internal import Hummingbird

extension HTTPField.Name {
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let idempotencyReplayed = HTTPField.Name("Idempotency-Replayed")!
    /// RFC 8288.
    static let link = HTTPField.Name("Link")!
    static let prefer = HTTPField.Name("Prefer")!
    static let preferenceApplied = HTTPField.Name("Preference-Applied")!
}

extension Request {
    var idempotencyKey: String? { headers[.idempotencyKey] }

    /// Whether the client would rather come back than wait (RFC 7240 §4.1).
    var prefersAsynchronousAnswer: Bool {
        headers[values: .prefer].flatMap { $0.split(separator: ",") }.contains { HeaderParameters(String($0)).value == "respond-async" }
    }
}

extension APIRequestContext {
    /// The id in the path.
    ///
    /// - Throws: `notFound` for what cannot be one: nothing was ever there.
    func identifier<Entity>(of type: Identifier<Entity>.Type, named noun: String) throws -> Identifier<Entity> {
        guard let id = parameters.get("id").flatMap(Identifier<Entity>.init) else { throw ServiceError(.notFound, "There is no such \(noun).") }
        return id
    }
}
