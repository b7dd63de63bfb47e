internal import Domain
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Services

/// What a token endpoint says when it gives no token: RFC 6749 §5.2.
struct OAuthError: Error {
    enum Code: String, Encodable {
        case invalidRequest = "invalid_request"
        case invalidClient = "invalid_client"
        case invalidGrant = "invalid_grant"
        case unsupportedGrantType = "unsupported_grant_type"
        /// Of our own: the password was right, and the one-time code is missing.
        case secondFactorRequired = "mfa_required"
        /// As in RFC 8628 §3.5: too many failures, or too many requests.
        case slowDown = "slow_down"
        case temporarilyUnavailable = "temporarily_unavailable"
        case serverError = "server_error"

        var status: HTTPResponse.Status {
            switch self {
            case .invalidRequest, .invalidGrant, .unsupportedGrantType, .secondFactorRequired: .badRequest
            case .invalidClient: .unauthorized
            case .slowDown: .tooManyRequests
            case .temporarilyUnavailable: .serviceUnavailable
            case .serverError: .internalServerError
            }
        }
    }

    let code: Code
    let description: String
    var headers = HTTPFields()

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(_ error: SignInError) {
        switch error {
        case .invalidGrant: self.init(.invalidGrant, "The name, the password, the code or the token is not right, or no longer.")
        case .secondFactorRequired: self.init(.secondFactorRequired, "Send the same again with the code of the second factor, as otp.")
        case .invalidClient:
            self.init(.invalidClient, "The client's name or secret is not right.")
            // RFC 6749 §5.2: with the scheme that clients are known by.
            headers[.wwwAuthenticate] = "Basic realm=\"pneumoscope\", charset=\"UTF-8\""
        case .backOff(let wait):
            self.init(.slowDown, "Too many sign-ins have failed: wait as long as Retry-After says.")
            headers[.retryAfter] = "\(wait.wholeSeconds)"
        }
    }

    init(_ error: ServiceError) {
        switch error.code.status.kind {
        case _ where error.code == .rateLimited: self.init(.slowDown, error.message)
        case .clientError: self.init(.invalidRequest, error.message)
        case _ where error.code.status == .serviceUnavailable || error.code.isPassing:
            self.init(.temporarilyUnavailable, error.message)
            headers[.retryAfter] = error.code.retryAfter.map(String.init)
        default: self.init(.serverError, "Something went wrong here. Give the request's id to the operator.")
        }
    }

    private struct Body: Encodable {
        let error: Code
        let errorDescription: String
    }

    var response: Response {
        var headers = headers
        headers[.contentType] = "application/json"
        headers[.cacheControl] = "no-store"
        // §5.2 allows these characters alone.
        let words = description.filter { $0.isASCII && $0 != "\"" && $0 != "\\" }
        // Strings always encode.
        let body = (try? JSONEncoder.oauth.encode(Body(error: code, errorDescription: words))) ?? Data()
        return Response(status: code.status, headers: headers, body: .init(byteBuffer: ByteBuffer(bytes: body)))
    }
}
