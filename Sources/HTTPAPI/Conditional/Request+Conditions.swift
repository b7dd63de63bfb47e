internal import Domain
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Services

extension Request {
    /// The answer of a reading, or 304 where the client has it already. `make` runs only where it has not.
    ///
    /// The client may keep it but asks before each use: what is erased here must be gone there as well.
    func answer(_ tag: EntityTag, make: () async throws -> Response) async throws -> Response {
        let fields: HTTPFields = [.eTag: tag.description, .cacheControl: "private, no-cache"]
        // A malformed If-None-Match is no condition: the answer is then whole, which is never wrong.
        if let condition = headers[.ifNoneMatch].flatMap(EntityTagCondition.init), condition.matchesWeakly(tag) {
            return Response(status: .notModified, headers: fields)
        }
        var response = try await make()
        for field in fields { response.headers[field.name] = field.value }
        return response
    }

    /// A JSON answer whose tag is the hash of its bytes.
    func answer(json payload: some Encodable) async throws -> Response {
        let body = try JSONEncoder.api.encode(payload)
        return try await answer(EntityTag(of: Array(body))) { Response.bytes(Array(body), "application/json") }
    }

    /// What a change was made on.
    ///
    /// - Throws: `preconditionRequired` without `If-Match`, and for `*`, which names no version.
    func requiredIfMatch() throws -> EntityTagCondition {
        guard let text = headers[.ifMatch] else {
            throw ServiceError(.preconditionRequired, "Send If-Match with the ETag of the record as you read it, so that nobody's change is lost.")
        }
        guard let condition = EntityTagCondition(text) else {
            throw ServiceError(.invalidRequest, "If-Match must be an ETag in quotes, as a GET of the record gives it.")
        }
        guard condition != .any else {
            throw ServiceError(.preconditionRequired, "If-Match must name the ETag of the record as you read it; * names none.")
        }
        return condition
    }
}

extension Response {
    /// In pieces as the client takes them, and counted against the memory of pictures until the last is sent.
    static func lent(_ lent: LentBytes, _ contentType: String) -> Response {
        let piece = 256 << 10
        return Response(
            status: .ok, headers: [.contentType: contentType],
            body: ResponseBody(contentLength: lent.bytes.count) { writer in
                for start in stride(from: 0, to: lent.bytes.count, by: piece) {
                    try await writer.write(ByteBuffer(bytes: lent.bytes[start..<min(start + piece, lent.bytes.count)]))
                }
                try await writer.finish(nil)
            })
    }

    static func bytes(_ bytes: [UInt8], _ contentType: String) -> Response {
        Response(status: .ok, headers: [.contentType: contentType], body: .init(byteBuffer: ByteBuffer(bytes: bytes)))
    }
}
