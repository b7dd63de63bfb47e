internal import Domain
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// The body of every failed answer: RFC 9457 problem details, with the error's `code` and the request's id.
struct ProblemDetails: Encodable {
    let type = "about:blank"
    let title: String
    let status: Int
    let detail: String
    let code: String
    let requestId: String
}

extension ProblemDetails {
    init(_ error: ServiceError, requestID: String) {
        self.init(
            title: error.code.status.reasonPhrase, status: error.code.status.code, detail: error.message, code: error.code.rawValue, requestId: requestID)
    }

    func response(headers: HTTPFields) -> Response {
        var headers = headers
        headers[.contentType] = "application/problem+json"
        // Strings and integers always encode.
        let body = (try? JSONEncoder.api.encode(self)) ?? Data()
        return Response(status: .init(code: status), headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
