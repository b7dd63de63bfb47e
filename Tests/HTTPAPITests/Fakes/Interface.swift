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

/// The whole interface over fakes. Who says nothing else asks as an administrator.
struct Interface: Sendable {
    let records: Records
    let images: Images
    let renderer: Renderer
    let accounts: Accounts
    let audit: Audit
    let bus: Bus
    let services: APIServices
    /// Asks as an administrator, unless it is given another `Authorization`.
    let client: any TestClientProtocol
    /// Asks as it is told.
    let stranger: any TestClientProtocol

    /// What a test wants otherwise than usual.
    struct Setting: Sendable {
        var reader = FixedReader()
        var limits = PredictionService.Limits()
        var batchLimits = BatchLimits()
        var database = Database()
        var traffic = TrafficLimits.off
        var network = Network()
        var policy = AccessPolicy()
        var provider: Provider?
        var clock: @Sendable () -> Timestamp = { .now }

        /// For what waits or is counted by the minute: no test knows how long it takes.
        static var atOneMoment: Setting {
            let now = Timestamp.now
            return Setting(clock: { now })
        }
    }

    /// Asked without a socket.
    static func with(
        _ reader: FixedReader = FixedReader(), limits: PredictionService.Limits = .init(), batchLimits: BatchLimits = .init(), database: Database = Database(),
        _ test: @escaping @Sendable (Interface) async throws -> Void
    ) async throws {
        try await run(.router, Setting(reader: reader, limits: limits, batchLimits: batchLimits, database: database), test)
    }

    static func withSetting(_ setting: Setting, _ test: @escaping @Sendable (Interface) async throws -> Void) async throws {
        try await run(.router, setting, test)
    }

    /// Asked over a socket, behind the handlers of the real server.
    static func live(_ setting: Setting = Setting(), _ test: @escaping @Sendable (Interface) async throws -> Void) async throws {
        try await run(.live, setting, test)
    }

    private static func run(_ setup: TestingSetup, _ setting: Setting, _ test: @escaping @Sendable (Interface) async throws -> Void) async throws {
        let (images, renderer, accounts, audit, bus) = (Images(), Renderer(), Accounts(), Audit(), Bus())
        let records = Records(images: images)
        let services = services(setting, records, renderer, accounts, audit, bus)
        let maximumBytes = setting.limits.maximumBytes
        let application = Application(
            router: buildRouter(services),
            server: .http1(configuration: .init(additionalChannelHandlers: [CloseAfterResponseHandler(), ExpectContinueHandler(maximumBytes: maximumBytes)])),
            configuration: .init(address: .hostname("127.0.0.1", port: 0)), logger: Logger(label: "test", factory: { _ in Silence() }))
        let administrator = accounts.add("admin", [.administrator], password: "password of admin")
        try await application.test(setup) { client in
            let signedIn = SignedInClient(client: client, token: accounts.signIn(administrator))
            try await test(
                Interface(
                    records: records, images: images, renderer: renderer, accounts: accounts, audit: audit, bus: bus, services: services, client: signedIn,
                    stranger: client))
        }
    }

    private static func services(
        _ setting: Setting, _ records: Records, _ renderer: Renderer, _ accounts: Accounts, _ audit: Audit, _ bus: Bus
    ) -> APIServices {
        let (images, jobs, logger) = (records.images, JobSignal(), Logger(label: "test", factory: { _ in Silence() }))
        let (reader, limits, passwords, sealing, meter) = (setting.reader, setting.limits, PlainHashing(), OpenSealing(), Meter())
        let prediction = PredictionService(reader: reader, limits: limits)
        let access = AccessControl(tokens: accounts, sessions: accounts, apiKeys: accounts, policy: setting.policy)
        return APIServices(
            prediction: prediction,
            studies: StudyService(
                model: reader, images: images, studies: records, patients: records, predictionDeadline: limits.predictionDeadline, jobs: jobs, events: bus),
            pictures: PictureService(
                images: images, audit: audit, renderer: renderer, model: reader, memory: prediction.uploadMemory, deadline: .seconds(10)),
            patients: PatientService(
                patients: records, studies: records, imageRemoval: ImageRemoval(images: records, store: images, logger: logger), events: bus),
            reviews: ReviewService(studies: records, reviews: records, events: bus),
            batches: BatchService(batches: records, images: images, model: reader, patients: records, jobs: jobs, events: bus),
            statistics: StatisticsService(statistics: records), drift: DriftService(statistics: records, model: reader),
            models: ModelService(model: reader, activations: records, logger: logger), export: StudyExport(studies: records), archives: Archives(),
            batchLimits: setting.batchLimits, readiness: Readiness(model: reader, database: setting.database, coordination: bus), access: access,
            tokens: accounts,
            signIn: SignInService(
                users: accounts, sessions: accounts, attempts: accounts, secondFactors: accounts, passwords: passwords, tokens: accounts, sealing: sealing,
                provider: setting.provider, events: bus, clock: setting.clock),
            users: UserService(
                users: accounts, sessions: accounts, attempts: accounts, secondFactors: accounts, passwords: passwords, rules: passwords, events: bus),
            sessions: SessionService(sessions: accounts, events: bus), apiKeys: APIKeyService(apiKeys: accounts, events: bus),
            secondFactors: SecondFactorService(
                users: accounts, secondFactors: accounts, sessions: accounts, attempts: accounts, passwords: passwords, sealing: sealing, events: bus),
            audit: AuditService(audit: audit),
            compliance: ComplianceService(audit: audit, users: accounts, apiKeys: accounts, tokens: accounts, masterKeys: nil, receiver: nil),
            worklist: WorklistEvents(events: bus, access: access), traffic: Traffic(limits: setting.traffic, buckets: meter, usage: meter),
            network: setting.network, clock: setting.clock)
    }

    /// Asks with a token, or with none.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, bearing token: String?, headers: HTTPFields = [:], body: String? = nil
    ) async throws -> TestResponse {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        return try await stranger.executeRequest(uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
    }

    /// Asks the endpoints of sign-in.
    func post(_ path: String, fields: [(String, String)], headers: HTTPFields = [:]) async throws -> TestResponse {
        var headers = headers
        headers[.contentType] = "application/x-www-form-urlencoded"
        let body = fields.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")" }.joined(separator: "&")
        return try await ask(.post, path, bearing: nil, headers: headers, body: body)
    }

    func send(_ method: HTTPRequest.Method, _ path: String, headers: HTTPFields = [:], body: String? = nil) async throws -> TestResponse {
        try await client.executeRequest(
            uri: path.hasPrefix("/api/") ? path : "/api/v1\(path)", method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
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

/// Sends a token with every request that has no `Authorization` of its own.
private struct SignedInClient: TestClientProtocol {
    let client: any TestClientProtocol
    let token: String

    var port: Int? { client.port }

    func executeRequest(uri: String, method: HTTPRequest.Method, headers: HTTPFields, body: ByteBuffer?) async throws -> TestResponse {
        var headers = headers
        if headers[.authorization] == nil { headers[.authorization] = "Bearer \(token)" }
        return try await client.executeRequest(uri: uri, method: method, headers: headers, body: body)
    }
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
