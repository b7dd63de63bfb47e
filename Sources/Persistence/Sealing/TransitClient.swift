internal import AsyncHTTPClient
internal import Domain
internal import Foundation
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
internal import Services

/// Asks a key service, again where it was busy or the connection broke.
struct TransitClient: Sendable {
    typealias Send = @Sendable (HTTPClientRequest, NIODeadline) async throws -> HTTPClientResponse

    let configuration: TransitConfiguration
    /// The network, or what a test puts in its place.
    let send: Send

    init(_ configuration: TransitConfiguration, send: Send? = nil) {
        self.configuration = configuration
        self.send = send ?? TransitConnections(configuration).send
    }

    /// What is done to the key: the part of the path before its name, and the part behind it.
    struct Operation {
        let method: HTTPMethod
        let path: String

        static func encrypt(_ name: String) -> Operation { Operation(method: .POST, path: "encrypt/\(name)") }
        static func decrypt(_ name: String) -> Operation { Operation(method: .POST, path: "decrypt/\(name)") }
        static func read(_ name: String) -> Operation { Operation(method: .GET, path: "keys/\(name)") }
        static func rotate(_ name: String) -> Operation { Operation(method: .POST, path: "keys/\(name)/rotate") }
        static func configure(_ name: String) -> Operation { Operation(method: .POST, path: "keys/\(name)/config") }
    }

    /// - Returns: the body of a good answer.
    /// - Throws: `TransitRefusal`; `storageUnavailable` where the service does not answer in time.
    func perform(_ operation: Operation, _ body: some Encodable & Sendable = Nothing()) async throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let text = ByteBuffer(bytes: try encoder.encode(body))
        do {
            return try await withDeadline(configuration.limits.operation) { try await repeatedly(operation, text) }
        } catch let error where error is CancellationError || error is TransitRefusal {
            throw error
        } catch let error as ServiceError where error.code == .storageUnavailable {
            throw error
        } catch {
            throw ServiceError(.storageUnavailable, "The key service cannot be reached now: try again in a moment.", cause: error)
        }
    }

    struct Nothing: Encodable {}

    private func repeatedly(_ operation: Operation, _ body: ByteBuffer) async throws -> ByteBuffer {
        var tries = 1
        while true {
            do {
                return try await once(operation, body)
            } catch let refusal as TransitRefusal where !refusal.mayPass || tries >= configuration.limits.tries {
                throw refusal
            } catch let error where error is CancellationError || error is ServiceError || Task.isCancelled || tries >= configuration.limits.tries {
                throw error
            } catch {}
            try await Task.sleep(for: configuration.limits.pause * pow(2, Double(tries - 1)) * Double.random(in: 0.5...1.5))
            tries += 1
        }
    }

    private func once(_ operation: Operation, _ body: ByteBuffer) async throws -> ByteBuffer {
        let request = try await request(operation, body)
        let response = try await send(request, .now() + .nanoseconds(Int64(configuration.limits.operation / .nanoseconds(1))))
        let answer = try await response.body.collect(upTo: 1 << 20)
        guard (200..<300).contains(response.status.code) else { throw TransitRefusal(status: Int(response.status.code), body: answer) }
        return answer
    }

    private func request(_ operation: Operation, _ body: ByteBuffer) async throws -> HTTPClientRequest {
        // Each time, for whoever renews the token writes it there.
        let token = configuration.token
        guard let text = try await NIOThreadPool.singleton.runIfActive({ token.text() }) else {
            throw ServiceError(.storageUnavailable, "The key service cannot be asked: set VAULT_TOKEN, or VAULT_TOKEN_FILE to a file that holds a token.")
        }
        var request = HTTPClientRequest(url: configuration.mount.appending(path: operation.path).absoluteString)
        request.method = operation.method
        request.headers = ["X-Vault-Token": text, "X-Vault-Request": "true", "Content-Type": "application/json"]
        if let namespace = configuration.namespace { request.headers.add(name: "X-Vault-Namespace", value: namespace) }
        if operation.method != .GET { request.body = .bytes(body) }
        return request
    }
}

/// Why the key service did not do what was asked, for the log: its own words.
struct TransitRefusal: Error, CustomStringConvertible {
    let status: Int
    let detail: String

    init(status: Int, body: ByteBuffer) {
        struct Answer: Decodable { let errors: [String]? }
        self.status = status
        let errors = try? JSONDecoder().decode(Answer.self, from: Data(body.readableBytesView)).errors
        detail = String((errors ?? []).joined(separator: "; ").prefix(500))
    }

    var description: String { "the key service answered \(status): \(detail)" }

    /// Also 412, 472 and 473: an instance that is behind, or on stand-by.
    var mayPass: Bool { [412, 429, 472, 473].contains(status) || status >= 500 }

    /// The version of the key that is asked for is older than the service still opens, or newer than it has.
    var isOfVersion: Bool { status == 400 && (detail.contains("too old") || detail.contains("too new") || detail.contains("version is disallowed")) }

    var serviceError: ServiceError {
        switch status {
        case 401, 403:
            ServiceError(.storageUnavailable, "The key service refuses this service: its token or its policy has to be put right.", cause: self)
        case 404: ServiceError(.storageUnavailable, "The key service has no such key: MASTER_KEY_URL has to be put right.", cause: self)
        default:
            ServiceError(.storageUnavailable, mayPass ? "The key service does not answer now: try again in a moment." : "The key service failed.", cause: self)
        }
    }
}

/// The connections to one service, closed when the last who uses them lets go.
private final class TransitConnections: Sendable {
    private let client: HTTPClient

    init(_ transit: TransitConfiguration) {
        var tls = TLSConfiguration.makeClientConfiguration()
        if let certificates = transit.certificates { tls.trustRoots = .certificates(certificates) }
        let timeout = HTTPClient.Configuration.Timeout(
            connect: .nanoseconds(Int64(transit.limits.connect / .nanoseconds(1))), read: .nanoseconds(Int64(transit.limits.operation / .nanoseconds(1))))
        // A redirect would carry the token to wherever it leads.
        var configuration = HTTPClient.Configuration(tlsConfiguration: tls, redirectConfiguration: .disallow, timeout: timeout)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    deinit {
        client.shutdown { _ in }
    }

    var send: TransitClient.Send {
        { try await self.client.execute($0, deadline: $1) }
    }
}
