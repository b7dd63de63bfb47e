internal import Domain
internal import Foundation
internal import Hummingbird
internal import HTTPTypes
internal import NIOCore

extension JSONEncoder {
    /// How every body of the interface is written: stable order, times in ISO 8601.
    static var api: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }

    /// As the standards of OAuth name things: `access_token`.
    static var oauth: JSONEncoder {
        let encoder = JSONEncoder.api
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return encoder
    }
}

extension Response {
    static func oauth(_ payload: some Encodable) throws -> Response {
        Response.bytes(Array(try JSONEncoder.oauth.encode(payload)), "application/json")
    }

    static func json(_ payload: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let body = try JSONEncoder.api.encode(payload)
        return Response(status: status, headers: [.contentType: "application/json"], body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
