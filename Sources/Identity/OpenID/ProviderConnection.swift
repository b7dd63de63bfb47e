internal import AsyncHTTPClient
internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// Speaks HTTP with the provider, within limits: no redirects, 5 seconds and 1 MB an answer. Closed when the last who uses it lets go.
final class ProviderConnection: Sendable {
    private static let patience: TimeAmount = .seconds(5)
    private static let maximumBytes = 1 << 20

    private let client: HTTPClient

    init() {
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: Self.patience, read: Self.patience))
        configuration.httpVersion = .http1Only
        // Left on, the client tries to connect until the deadline instead of saying what is wrong.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        client.shutdown { _ in }
    }

    struct Answer: Sendable {
        let status: Int
        let body: Data
    }

    /// - Throws: `providerUnavailable` for anything but a 200 with JSON of the form.
    func get<Document: Decodable>(_ address: ProviderAddress, as: Document.Type) async throws -> Document {
        var request = HTTPClientRequest(url: address.text)
        request.headers.add(name: "accept", value: "application/json")
        let answer = try await perform(request)
        guard answer.status == 200 else { throw ServiceError.provider(Unexpected(status: answer.status)) }
        do {
            return try JSONDecoder().decode(Document.self, from: answer.body)
        } catch {
            throw ServiceError.provider(Unexpected(status: answer.status))
        }
    }

    /// - Throws: `providerUnavailable` where nothing usable came back.
    func post(_ form: [(String, String)], to address: ProviderAddress, authorisation: String?) async throws -> Answer {
        var request = HTTPClientRequest(url: address.text)
        request.method = .POST
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        if let authorisation { request.headers.add(name: "authorization", value: authorisation) }
        request.body = .bytes(ByteBuffer(string: FormEncoding.text(of: form)))
        return try await perform(request)
    }

    private func perform(_ request: HTTPClientRequest) async throws -> Answer {
        do {
            let response = try await client.execute(request, deadline: .now() + Self.patience)
            let body = try await response.body.collect(upTo: Self.maximumBytes)
            return Answer(status: Int(response.status.code), body: Data(body.readableBytesView))
        } catch let cancelled as CancellationError {
            throw cancelled
        } catch {
            throw ServiceError.provider(error)
        }
    }

    /// Not what was asked for. Its words stay out: a provider's answer may hold what it was sent.
    struct Unexpected: Error {
        let status: Int
    }
}

extension ServiceError {
    static func provider(_ cause: any Error) -> ServiceError {
        ServiceError(.providerUnavailable, "The identity provider does not answer as it should: try again in a moment, or sign in another way.", cause: cause)
    }

    /// - Parameter reason: for the log.
    static func notIdentified(_ reason: IdentificationRefusal) -> ServiceError {
        ServiceError(.unauthenticated, "The identity provider did not say who you are: begin the sign-in again.", cause: reason)
    }
}

/// Why what the provider said is not believed.
enum IdentificationRefusal: String, Error {
    case codeRefused, noToken, malformed, algorithm, unknownKey, signature
    case issuer, audience, expired, notYetValid, nonce, subject, accessTokenHash
}
