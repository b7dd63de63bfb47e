internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// What was recorded, and where it is found. A request that was answered before gets the record as it is now, and is told so.
    static func recorded(_ payload: some Encodable, at path: String, status: HTTPResponse.Status = .created, isReplay: Bool = false) throws -> Response {
        var response = try json(payload, status: isReplay ? .ok : status)
        response.headers[.location] = path
        if isReplay { response.headers[.idempotencyReplayed] = "true" }
        return response
    }
}
