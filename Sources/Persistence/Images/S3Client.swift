internal import AsyncHTTPClient
internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import Services

/// Asks an S3 server, again where it was busy or the connection broke. Everything that is asked may be asked twice.
struct S3Client: Sendable {
    typealias Send = @Sendable (HTTPClientRequest, NIODeadline) async throws -> HTTPClientResponse

    let configuration: S3Configuration
    /// The network, or what a test puts in its place.
    let send: Send

    init(_ configuration: S3Configuration, send: Send? = nil) {
        self.configuration = configuration
        self.send = send ?? S3Connections(configuration.limits).send
    }

    /// - Throws: a `ServiceError` that says what the server's refusal means, or `storageUnavailable` where it cannot be reached in time.
    func perform(_ request: S3Request) async throws -> S3Answer {
        let answer: S3Answer
        do {
            answer = try await withDeadline(configuration.limits.operation) { try await repeatedly(request) }
        } catch let cancelled as CancellationError {
            throw cancelled
        } catch let error as ServiceError where error.code != .deadlineExceeded {
            throw error
        } catch {
            throw ServiceError.imageStoreUnreachable(error)
        }
        if let refusal = answer.refusal { throw ServiceError(refusal) }
        return answer
    }

    private func repeatedly(_ request: S3Request) async throws -> S3Answer {
        for attempt in 1..<max(1, configuration.limits.tries) {
            do {
                let answer = try await once(request)
                guard answer.mayPass else { return answer }
            } catch let error where error is CancellationError || error is ServiceError || Task.isCancelled {
                throw error
            } catch {}
            try await Task.sleep(for: pause(after: attempt))
        }
        return try await once(request)
    }

    private func once(_ request: S3Request) async throws -> S3Answer {
        let signed = request.signed(for: configuration, at: .now)
        let response = try await send(signed, .now() + .nanoseconds(Int64(configuration.limits.operation / .nanoseconds(1))))
        let isGood = (200..<300).contains(response.status.code)
        do {
            let body = try await response.body.collect(upTo: isGood ? request.maximumAnswer : 64 << 10)
            return S3Answer(status: Int(response.status.code), body: body, entityTag: response.headers.first(name: "etag"))
        } catch let error as NIOTooManyBytesError {
            throw ServiceError(.unknown, "The image store holds something larger than this service reads.", cause: error)
        }
    }

    /// Doubled each time and shaken, so that those whom one outage stopped do not all come back together.
    private func pause(after attempt: Int) -> Duration {
        configuration.limits.pause * pow(2, Double(attempt - 1)) * Double.random(in: 0.5...1.5)
    }
}

/// The connections to one server, closed when the last who uses them lets go.
private final class S3Connections: Sendable {
    private let client: HTTPClient

    init(_ limits: S3Configuration.Limits) {
        let timeout = HTTPClient.Configuration.Timeout(
            connect: .nanoseconds(Int64(limits.connect / .nanoseconds(1))), read: .nanoseconds(Int64(limits.idle / .nanoseconds(1))))
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, timeout: timeout)
        configuration.httpVersion = .http1Only
        // Left on, the client tries to connect until the deadline instead of saying what is wrong.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        client.shutdown { _ in }
    }

    var send: S3Client.Send {
        { try await self.client.execute($0, deadline: $1) }
    }
}
