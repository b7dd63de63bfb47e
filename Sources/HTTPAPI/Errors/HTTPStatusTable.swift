internal import Domain
internal import HTTPTypes
internal import Logging

/// The one table from an error's code to an HTTP status.
extension ServiceError.Code {
    var status: HTTPResponse.Status {
        switch self {
        case .invalidRequest: .badRequest
        case .unauthenticated: .unauthorized
        case .forbidden: .forbidden
        case .rateLimited: .tooManyRequests
        case .notFound: .notFound
        case .methodNotAllowed: .methodNotAllowed
        case .gone: .gone
        case .conflict: .conflict
        case .preconditionFailed: .preconditionFailed
        case .preconditionRequired: .preconditionRequired
        case .fileTooLarge, .tooManyPixels: .contentTooLarge
        case .notAPicture, .unsupportedTransferSyntax, .unsupportedEncoding: .unsupportedMediaType
        case .tooSmall, .truncated, .corrupt, .noPixelData, .idempotencyKeyReused: .unprocessableContent
        case .overloaded, .notReady, .storageUnavailable, .providerUnavailable: .serviceUnavailable
        case .storageFull: .init(code: 507, reasonPhrase: "Insufficient Storage")
        case .deadlineExceeded: .gatewayTimeout
        case .unknown: .internalServerError
        }
    }

    /// Seconds after which it is worth trying again.
    var retryAfter: Int? {
        switch self {
        case .overloaded, .notReady, .storageUnavailable, .rateLimited: 1
        case .providerUnavailable: 5
        case .storageFull: 60
        default: nil
        }
    }

    /// What a caller did wrong is for the caller; what the service did wrong is for its operator.
    var logLevel: Logger.Level {
        switch self {
        case .unknown: .error
        case .storageFull: .error
        case .overloaded, .deadlineExceeded, .storageUnavailable, .providerUnavailable: .warning
        default: .debug
        }
    }
}
