internal import Domain
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import Services

/// A body that need not be large, as a whole: within its limit, and within a time that nobody needs longer than.
enum SmallBody {
    /// Who sends a byte now and then holds a connection, and never idles long enough to be let go.
    private static let deadline: Duration = .seconds(10)

    /// - Throws: `UploadRefused` with `fileTooLarge` or `deadlineExceeded`; `ServiceError.malformedRequest`.
    static func bytes(of request: Request, maximum: Int) async throws -> [UInt8] {
        // What announces more is not waited for.
        guard (request.headers[.contentLength].flatMap(Int.init) ?? 0) <= maximum else { throw tooLarge(maximum) }
        let body = request.body
        do {
            return try await withDeadline(deadline) { try await collect(body, maximum: maximum) }
        } catch let error as ServiceError where error.code == .deadlineExceeded {
            throw UploadRefused(error: ServiceError(.deadlineExceeded, "The body took longer than \(deadline.components.seconds) s to arrive: send it again."))
        } catch let error as HTTPParserError {
            throw ServiceError.malformedRequest(error)
        }
    }

    private static func collect(_ body: RequestBody, maximum: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await chunk in body {
            guard bytes.count + chunk.readableBytes <= maximum else { throw tooLarge(maximum) }
            bytes += chunk.readableBytesView
        }
        return bytes
    }

    private static func tooLarge(_ maximum: Int) -> UploadRefused {
        UploadRefused(error: ServiceError(.fileTooLarge, "The body is larger than \(maximum >> 10) KiB."))
    }
}

extension ServiceError {
    /// What the parser of HTTP refuses, or a connection that ended too early: the sender's doing, and no error of the service.
    static func malformedRequest(_ cause: HTTPParserError) -> ServiceError {
        ServiceError(.invalidRequest, "The request is not well-formed HTTP, or broke off before its end.", cause: cause)
    }
}
