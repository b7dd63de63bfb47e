/// What the service says when it cannot do what was asked.
///
/// `message` may be shown to anybody: it never holds patient data, SQL or paths. What is only for the log goes into `cause`.
public struct ServiceError: Error, Sendable {
    public let code: Code
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// The stable name of a failure, part of the interface: `code` in a problem document, the last word of a failed line of the command.
    public enum Code: String, Sendable, CaseIterable {
        case invalidRequest
        /// Nobody has signed in, or what they showed is no longer good.
        case unauthenticated
        /// Somebody has signed in who may not do this.
        case forbidden
        /// Too often, or too much.
        case rateLimited
        case notFound
        case methodNotAllowed
        /// What was asked for was there and has been erased.
        case gone

        /// What is asked contradicts what is recorded.
        case conflict
        /// The record changed since it was read.
        case preconditionFailed
        /// A change needs to say which version of the record it was made on.
        case preconditionRequired
        /// An idempotency key came again with another request.
        case idempotencyKeyReused

        case fileTooLarge
        case tooManyPixels

        case notAPicture
        case unsupportedTransferSyntax
        case unsupportedEncoding

        case tooSmall
        case truncated
        case corrupt
        case noPixelData

        case overloaded
        case notReady
        /// The database or the image store cannot be reached now.
        case storageUnavailable
        /// There is no room left to keep what was sent.
        case storageFull
        /// The identity provider does not answer, or not as it should.
        case providerUnavailable
        case deadlineExceeded
        case unknown
    }
}

extension ServiceError: CustomStringConvertible {
    public var description: String { "\(code.rawValue): \(message)" }
}

extension ServiceError: CustomDebugStringConvertible {
    public var debugDescription: String {
        guard let cause else { return description }
        return "\(description) (cause: \(String(reflecting: cause)))"
    }
}
