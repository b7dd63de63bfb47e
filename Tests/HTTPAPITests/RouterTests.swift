import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Services
import Testing

@testable import HTTPAPI

struct RouterTests {
    /// Runs `test` against the router without a socket.
    private func withRouter(
        _ reader: FixedReader = FixedReader(), limits: PredictionService.Limits = .init(),
        _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        try await Interface.with(reader, limits: limits) { interface in try await test(interface.client) }
    }

    private func object(_ response: TestResponse) throws -> [String: Any] {
        try #require(JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any])
    }

    private func problem(_ response: TestResponse, _ status: HTTPResponse.Status, _ code: String) throws {
        #expect(response.status == status)
        #expect(response.headers[.contentType] == "application/problem+json")
        let body = try object(response)
        #expect(body["code"] as? String == code)
        #expect(body["status"] as? Int == status.code)
        #expect((body["requestId"] as? String)?.isEmpty == false)
        let requestID = try #require(HTTPField.Name("X-Request-Id"))
        #expect(body["requestId"] as? String == response.headers[requestID])
        #expect((body["detail"] as? String)?.hasSuffix(".") == true)
    }

    @Test func predictsFromTheRawBytes() async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict", method: .post, headers: [:], body: ByteBuffer(string: "12345"))
            #expect(response.status == .ok)
            let body = try object(response)
            #expect(body["finding"] as? String == "pneumonia" && body["probability"] as? Double == 0.93)
            #expect((body["radiograph"] as? [String: Any])?["width"] as? Int == 5)
            #expect((body["model"] as? [String: Any])?["sha256"] as? String == String(repeating: "a", count: 64))
            #expect((body["saliency"] as? [String: Any])?["data"] as? String == "AQID")
            #expect((body["warnings"] as? [[String: Any]])?.first?["code"] as? String == "populationUnknown")
            #expect((body["disclaimer"] as? String)?.hasPrefix("Not for standalone diagnosis.") == true)
        }
    }

    @Test func predictsFromAForm() async throws {
        try await withRouter { client in
            let form = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n1234567\r\n--b--\r\n"
            let response = try await client.executeRequest(
                uri: "/api/v1/predict", method: .post, headers: [.contentType: "multipart/form-data; boundary=b"], body: ByteBuffer(string: form))
            #expect(response.status == .ok)
            #expect((try object(response)["radiograph"] as? [String: Any])?["width"] as? Int == 7)
        }
    }

    @Test func leavesTheSaliencyOutWhereItIsNotWanted() async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(
                uri: "/api/v1/predict?saliency=false&ageYears=4", method: .post, headers: [:], body: ByteBuffer(string: "1"))
            #expect(try object(response)["saliency"] == nil)
            #expect((try object(response)["warnings"] as? [Any])?.isEmpty == true)
        }
    }

    @Test(arguments: [
        "saliency=1", "saliency=true&saliency=true", "other=1", "ageYears=%ff", "saliency=perhaps", "ageYears=old", "ageYears=-1", "ageYears=151",
        "ageYears=nan",
    ])
    func refusesAQueryItDoesNotUnderstand(_ query: String) async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict?\(query)", method: .post, headers: [:], body: ByteBuffer(string: "1"))
            try problem(response, .badRequest, "invalidRequest")
        }
    }

    private static let malformedForms: [(contentType: String, body: String)] = [
        ("multipart/form-data", "--b--"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n1\r\n--b--"),
        ("multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n1"),
        ("multipart/form-data; boundary=b", ""),
        ("image/png", ""),
    ]

    @Test(arguments: malformedForms.indices)
    func refusesARequestWithoutAPicture(_ index: Int) async throws {
        let (contentType, body) = Self.malformedForms[index]
        try await withRouter { client in
            let response = try await client.executeRequest(
                uri: "/api/v1/predict", method: .post, headers: [.contentType: contentType], body: ByteBuffer(string: body))
            try problem(response, .badRequest, "invalidRequest")
        }
    }

    @Test func refusesAPictureAboveTheLimitAndClosesTheConnection() async throws {
        try await withRouter(limits: .init(maximumBytes: 10)) { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict", method: .post, headers: [:], body: ByteBuffer(string: "12345678901"))
            try problem(response, .contentTooLarge, "fileTooLarge")
            #expect(response.headers[.connection] == "close")
        }
    }

    @Test func refusesUploadsThatDoNotFitIntoMemory() async throws {
        try await withRouter(limits: .init(maximumBytes: 100, uploadMemory: 5)) { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict", method: .post, headers: [:], body: ByteBuffer(string: "123456"))
            try problem(response, .serviceUnavailable, "overloaded")
            #expect(response.headers[.retryAfter] == "1")
        }
    }

    @Test func givesUpAtTheDeadline() async throws {
        try await withRouter(FixedReader(delay: .seconds(3600)), limits: .init(predictionDeadline: .milliseconds(1))) { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict", method: .post, headers: [:], body: ByteBuffer(string: "1"))
            try problem(response, .gatewayTimeout, "deadlineExceeded")
        }
    }

    /// STYLE's table, code by code.
    @Test(arguments: [
        (ServiceError.Code.notAPicture, 415), (.unsupportedTransferSyntax, 415), (.unsupportedEncoding, 415), (.tooManyPixels, 413), (.tooSmall, 422),
        (.truncated, 422), (.corrupt, 422), (.noPixelData, 422), (.overloaded, 503), (.notReady, 503), (.deadlineExceeded, 504),
    ])
    func answersAnErrorByTheTable(_ code: ServiceError.Code, _ status: Int) async throws {
        try await withRouter(FixedReader(failure: ServiceError(code, "A sentence."))) { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict", method: .post, headers: [:], body: ByteBuffer(string: "1"))
            try problem(response, .init(code: status), code.rawValue)
        }
    }

    private struct Secret: Error { let path = "/secret/place" }

    @Test func saysNothingOfAnErrorThatItDoesNotKnow() async throws {
        try await withRouter(FixedReader(failure: Secret())) { client in
            let response = try await client.executeRequest(uri: "/api/v1/predict", method: .post, headers: [:], body: ByteBuffer(string: "1"))
            try problem(response, .internalServerError, "unknown")
            #expect(!String(buffer: response.body).contains("secret"))
        }
    }

    @Test(arguments: [
        ("/api/v1/predict", HTTPRequest.Method.get, "POST"), ("/health", .delete, "GET, HEAD"), ("/", .post, "GET, HEAD"),
        ("/api/v1/models", .put, "GET, HEAD"), ("/api/v1/studies", .delete, "GET, HEAD, POST"), ("/api/v1/models/shadow", .get, "DELETE, PUT"),
        ("/api/v1/studies/1/image", .post, "GET, HEAD"), ("/api/v1/patients/1", .patch, "DELETE, GET, HEAD, PUT"),
        ("/api/v1/export/studies", .post, "GET, HEAD"), ("/api/v1/models/rollback", .get, "POST"),
    ])
    func answersAWrongMethodWith405(_ path: String, _ method: HTTPRequest.Method, _ allow: String) async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(uri: path, method: method, headers: [:], body: nil)
            try problem(response, .methodNotAllowed, "methodNotAllowed")
            #expect(response.headers[.allow] == allow)
        }
    }

    @Test(arguments: ["/nothing", "/api/v1/nothing", "/../etc/passwd", "/page.css/more"])
    func answersAnUnknownPathWith404(_ path: String) async throws {
        try await withRouter { client in
            try problem(try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil), .notFound, "notFound")
        }
    }

    @Test func tellsLifeFromReadiness() async throws {
        try await withRouter(FixedReader(isReady: false)) { client in
            #expect(try await client.executeRequest(uri: "/health", method: .get, headers: [:], body: nil).status == .ok)
            let response = try await client.executeRequest(uri: "/ready", method: .get, headers: [:], body: nil)
            try problem(response, .serviceUnavailable, "notReady")
            #expect(response.headers[.retryAfter] != nil)
        }
        try await withRouter { client in
            let response = try await client.executeRequest(uri: "/ready", method: .get, headers: [:], body: nil)
            #expect(response.status == .ok)
            #expect(try object(response) as? [String: String] == ["status": "ready", "model": "ready", "database": "ready", "coordination": "local"])
        }
    }

    @Test func isNotReadyWithoutItsDatabase() async throws {
        try await Interface.with(database: Database(isDown: true)) { interface in
            try problem(
                try await interface.client.executeRequest(uri: "/ready", method: .get, headers: [:], body: nil), .serviceUnavailable, "storageUnavailable")
        }
    }

    @Test func listsTheModels() async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(uri: "/api/v1/models", method: .get, headers: [:], body: nil)
            let models = try object(response)["models"] as? [[String: Any]]
            #expect(models?.first?["version"] as? String == "7" && models?.first?["active"] as? Bool == true)
        }
    }

    @Test(arguments: ["/", "/page.css", "/page.js", "/door.js", "/session.js", "/health", "/nothing", "/api/v1/predict"])
    func guardsEveryAnswerWithHeaders(_ path: String) async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
            #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
            #expect(response.headers[.xContentTypeOptions] == "nosniff")
            #expect(response.headers[.cacheControl] != nil)
        }
    }

    @Test func servesThePageWithItsDisclaimer() async throws {
        try await withRouter { client in
            let response = try await client.executeRequest(uri: "/", method: .get, headers: [:], body: nil)
            #expect(response.headers[.contentType]?.hasPrefix("text/html") == true)
            #expect(String(buffer: response.body).contains("Not for standalone diagnosis"))
        }
    }
}
