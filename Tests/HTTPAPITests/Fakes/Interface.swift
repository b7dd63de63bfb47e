import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Services
import Testing

@testable import HTTPAPI

/// The whole interface over fakes.
struct Interface: Sendable {
    let records: Records
    let images: Images
    let renderer: Renderer
    let services: APIServices
    let client: any TestClientProtocol

    /// Asked without a socket.
    static func with(
        _ reader: FixedReader = FixedReader(), limits: PredictionService.Limits = .init(), batchLimits: BatchLimits = .init(), database: Database = Database(),
        _ test: @escaping @Sendable (Interface) async throws -> Void
    ) async throws {
        try await run(.router, reader, limits: limits, batchLimits: batchLimits, database: database, test)
    }

    /// Asked over a socket, behind the handlers of the real server.
    static func live(_ test: @escaping @Sendable (Interface) async throws -> Void) async throws {
        try await run(.live, FixedReader(), limits: .init(), batchLimits: .init(), database: Database(), test)
    }

    private static func run(
        _ setup: TestingSetup, _ reader: FixedReader, limits: PredictionService.Limits, batchLimits: BatchLimits, database: Database,
        _ test: @escaping @Sendable (Interface) async throws -> Void
    ) async throws {
        let (images, renderer) = (Images(), Renderer())
        let records = Records(images: images)
        let services = services(reader, records, renderer, limits: limits, batchLimits: batchLimits, database: database)
        let application = Application(
            router: buildRouter(services),
            server: .http1(
                configuration: .init(additionalChannelHandlers: [CloseAfterResponseHandler(), ExpectContinueHandler(maximumBytes: limits.maximumBytes)])),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: Logger(label: "test", factory: { _ in Silence() }))
        try await application.test(setup) { client in
            try await test(Interface(records: records, images: images, renderer: renderer, services: services, client: client))
        }
    }

    private static func services(
        _ reader: FixedReader, _ records: Records, _ renderer: Renderer, limits: PredictionService.Limits, batchLimits: BatchLimits, database: Database
    ) -> APIServices {
        let (images, jobs, logger) = (records.images, JobSignal(), Logger(label: "test", factory: { _ in Silence() }))
        let prediction = PredictionService(reader: reader, limits: limits)
        return APIServices(
            prediction: prediction,
            studies: StudyService(
                model: reader, images: images, studies: records, patients: records, predictionDeadline: limits.predictionDeadline, jobs: jobs),
            pictures: PictureService(images: images, renderer: renderer, model: reader, memory: prediction.uploadMemory, deadline: .seconds(10)),
            patients: PatientService(patients: records, imageRemoval: ImageRemoval(images: records, store: images, logger: logger)),
            reviews: ReviewService(studies: records, reviews: records),
            batches: BatchService(batches: records, images: images, model: reader, patients: records, jobs: jobs),
            statistics: StatisticsService(statistics: records), drift: DriftService(statistics: records, model: reader),
            models: ModelService(model: reader, activations: records, logger: logger), export: StudyExport(studies: records), archives: Archives(),
            batchLimits: batchLimits, readiness: Readiness(model: reader, database: database))
    }

    func send(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil) async throws -> TestResponse {
        try await client.executeRequest(
            uri: path.hasPrefix("/api") ? path : "/api/v1\(path)", method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    func send(_ method: HTTPRequest.Method, _ path: String, json: String, headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        return try await send(method, path, headers: headers, body: json)
    }

    func send(_ path: String, form parts: [Part], headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "multipart/form-data; boundary=b"
        return try await send(.post, path, headers: headers, body: Part.form(parts))
    }

    /// What a GET answers, as text.
    func text(_ path: String) async throws -> String { try await send(.get, path).text }

    /// What a GET answers, as lines that end as CSV's do.
    func lines(_ path: String) async throws -> [String] { try await text(path).components(separatedBy: "\r\n") }

    /// A study, recorded.
    func study(_ picture: String = "12345", patient: String? = nil) async throws -> [String: Any] {
        let response = try await send("/studies", form: [.file(picture)] + (patient.map { [.text("patient", $0)] } ?? []))
        #expect(response.status == .created)
        return try response.object
    }

    func studyID(_ picture: String = "12345") async throws -> String { try #require(try await study(picture)["id"] as? String) }

    func patientID(_ name: String = "Karimova") async throws -> String {
        try #require(try await send(.post, "/patients", json: #"{"familyName": "\#(name)"}"#).object["id"] as? String)
    }

    var freeMemory: Int { services.prediction.uploadMemory.availableBytes }
}

/// A part of a form.
enum Part {
    case file(String, name: String = "film.png")
    case text(String, String)

    static func form(_ parts: [Part]) -> String {
        parts.map { part in
            switch part {
            case .file(let content, let name):
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\nContent-Type: image/png\r\n\r\n\(content)\r\n"
            case .text(let name, let text): "--b\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(text)\r\n"
            }
        }.joined() + "--b--\r\n"
    }
}

extension TestResponse {
    var object: [String: Any] {
        get throws { try #require(JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any], "\(String(buffer: body))") }
    }

    var items: [[String: Any]] {
        get throws { try #require(try object["items"] as? [[String: Any]]) }
    }

    var text: String { String(buffer: body) }

    /// Checks that the answer is problem details of a kind, and gives what they say.
    @discardableResult
    func problem(_ status: HTTPResponse.Status, _ code: String, _ location: SourceLocation = #_sourceLocation) throws -> String {
        #expect(self.status == status, "\(text)", sourceLocation: location)
        #expect(headers[.contentType] == "application/problem+json", sourceLocation: location)
        let body = try object
        #expect(body["code"] as? String == code, sourceLocation: location)
        #expect(body["status"] as? Int == status.code, sourceLocation: location)
        #expect((body["requestId"] as? String)?.isEmpty == false, sourceLocation: location)
        let detail = try #require(body["detail"] as? String, sourceLocation: location)
        #expect(detail.hasSuffix("."), sourceLocation: location)
        return detail
    }
}

/// Logs nothing. The request's id lives in the metadata, so that has to be kept.
private struct Silence: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.critical

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {}
}
