import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import HTTPAPI

/// What the document says against what the service is: routes both ways, and the codes of errors.
struct OpenAPITests {
    private let document: [String: Any]

    init() throws {
        let document = OpenAPIDocument(version: "1.2.3", maximumUploadBytes: 7 << 20, maximumBatchBytes: 9 << 20)
        self.document = try #require(try JSONSerialization.jsonObject(with: Data(document.json())) as? [String: Any])
    }

    private func node(_ path: String...) throws -> [String: Any] {
        try path.reduce(document) { try #require($0[$1] as? [String: Any]) }
    }

    @Test func fillsInWhatOnlyTheServiceKnows() throws {
        let info = try node("info")
        #expect(info["version"] as? String == "1.2.3")
        let description = try #require(info["description"] as? String)
        #expect(description.contains("A picture may have 7 MiB, a batch 9 MiB"))
        #expect(description.contains(Disclaimer.full))
    }

    @Test func knowsEveryCodeOfAnError() throws {
        let codes = try #require(try node("components", "schemas", "ErrorCode")["enum"] as? [String])
        #expect(Set(codes) == Set(ServiceError.Code.allCases.map(\.rawValue)))
        #expect(codes.count == Set(codes).count)
    }

    /// The problem of each status lists the codes that lead to it.
    @Test func answersEachCodeWithItsStatus() throws {
        for (name, response) in try node("components", "responses") {
            guard let schema = try problem(in: response) else { continue }
            let status = try #require((schema["status"]?["enum"] as? [Int])?.first)
            let codes = try #require(schema["code"]?["enum"] as? [String])
            for code in codes { #expect(ServiceError.Code(rawValue: code)?.status.code == status, "\(name): \(code)") }
        }
    }

    private func problem(in response: Any) throws -> [String: [String: Any]]? {
        let content = (response as? [String: Any])?["content"] as? [String: [String: Any]]
        guard let schema = content?["application/problem+json"]?["schema"] as? [String: Any] else { return nil }
        let parts = try #require(schema["allOf"] as? [[String: Any]])
        return try #require(parts.last?["properties"] as? [String: [String: Any]])
    }

    @Test func tellsRetryAfterWhereItIsSent() throws {
        let responses = try node("components", "responses")
        for (name, response) in responses {
            guard let codes = try problem(in: response)?["code"]?["enum"] as? [String] else { continue }
            let headers = try #require((response as? [String: Any])?["headers"] as? [String: Any])
            let isSent = codes.contains { ServiceError.Code(rawValue: $0)?.retryAfter != nil }
            #expect((headers["Retry-After"] != nil) == isSent, "\(name)")
        }
    }

    @Test func namesEachOperationOnce() throws {
        let names = try operations().map(\.id)
        #expect(names.count == Set(names).count)
        #expect(names.allSatisfy { !$0.isEmpty })
    }

    private func operations() throws -> [(route: String, id: String)] {
        try node("paths").flatMap { path, item in
            try #require(item as? [String: Any]).compactMap { method, operation in
                guard method != "parameters" else { return nil }
                return ("\(method.uppercased()) \(path)", (operation as? [String: Any])?["operationId"] as? String ?? "")
            }
        }
    }

    /// What is for browsers, not for programs.
    private static let pages: Set = [
        "GET /", "GET /page.css", "GET /page.js", "GET /door.js", "GET /session.js", "GET /report.css", "GET /docs", "GET /docs/docs.js", "GET /docs/{file}",
    ]

    @Test func describesEveryRouteAndNoOther() async throws {
        let described = Set(try operations().map(\.route))
        try await Interface.with { interface in
            let answered = try await Self.routesThatAnswer(interface).subtracting(Self.pages)
            #expect(described.subtracting(answered).sorted() == [], "described, but there is no such route")
            #expect(answered.subtracting(described).sorted() == [], "a route that the document does not describe")
        }
    }

    /// The router also holds the refusals of every other method, so each route is asked.
    private static func routesThatAnswer(_ interface: Interface) async throws -> Set<String> {
        var answering: Set<String> = []
        for route in buildRouter(interface.services).routes where route.method != .head {
            let path = route.path.description
            let response = try await interface.client.executeRequest(
                uri: path.replacing("{", with: "").replacing("}", with: ""), method: route.method, headers: [:], body: nil)
            if response.status != .methodNotAllowed { answering.insert("\(route.method.rawValue) \(path)") }
        }
        return answering
    }
}
