import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import HTTPAPI

struct DocumentationTests {
    /// Runs `test` against the pages about the interface alone. The folder of Swagger UI holds `files`, or is not there where `nil`.
    private func withPages(files: [String]? = nil, _ test: @escaping @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pneumoscope-test-\(UUID())/swagger-ui")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder.deletingLastPathComponent()) }
        try Data("secret".utf8).write(to: folder.deletingLastPathComponent().appending(path: "secret.css"))
        for file in files ?? [] { try Data("/* \(file) */".utf8).write(to: folder.appending(path: file)) }

        let router = Router(context: APIRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: SecurityHeadersMiddleware())
        router.add(middleware: ProblemMiddleware())
        let documentation = Documentation(version: "1", swaggerUI: files == nil ? nil : folder)
        DocumentationController(documentation, maximumUploadBytes: 64 << 20, maximumBatchBytes: 2 << 30).addRoutes(to: router)
        try await Application(router: router).test(.router, test)
    }

    private static let swaggerUI = ["swagger-ui.css", "swagger-ui-bundle.js"]

    private func get(_ path: String, headers: HTTPFields = [:], from client: any TestClientProtocol) async throws -> TestResponse {
        try await client.executeRequest(uri: path, method: .get, headers: headers, body: nil)
    }

    @Test func servesTheDocumentOnce() async throws {
        try await withPages { client in
            let response = try await get("/openapi.json", from: client)
            #expect(response.status == .ok)
            #expect(response.headers[.contentType] == "application/json")
            let object = try JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any]
            #expect((object?["openapi"] as? String)?.hasPrefix("3.0") == true)
            let tag = try #require(response.headers[.eTag])
            let again = try await get("/openapi.json", headers: [.ifNoneMatch: tag], from: client)
            #expect(again.status == .notModified && again.body.readableBytes == 0)
        }
    }

    @Test func keepsTheOrderOfTheFile() async throws {
        try await withPages { client in
            let text = String(buffer: try await get("/openapi.json", from: client).body)
            let positions = ["\"openapi\"", "\"info\"", "\"tags\"", "\"paths\"", "\"components\""].map { text.range(of: $0)?.lowerBound }
            #expect(!positions.contains(nil))
            #expect(positions.compactMap(\.self) == positions.compactMap(\.self).sorted())
        }
    }

    @Test func showsTheDocumentWhereSwaggerUIIsInstalled() async throws {
        try await withPages(files: Self.swaggerUI) { client in
            let page = try await get("/docs", from: client)
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let html = String(buffer: page.body)
            for file in Self.swaggerUI + ["docs.js"] { #expect(html.contains("/docs/\(file)")) }
            let style = try await get("/docs/swagger-ui.css", from: client)
            #expect(style.headers[.contentType] == "text/css; charset=utf-8")
            #expect(String(buffer: style.body) == "/* swagger-ui.css */")
            let tag = try #require(style.headers[.eTag])
            #expect(try await get("/docs/swagger-ui.css", headers: [.ifNoneMatch: tag], from: client).status == .notModified)
            for script in ["/docs/swagger-ui-bundle.js", "/docs/docs.js"] {
                #expect(try await get(script, from: client).headers[.contentType] == "text/javascript; charset=utf-8")
            }
        }
    }

    /// The page must live under the policy that every answer has: no script and no style of its own.
    @Test func writesNothingInline() {
        for page in [PackageResources.docs_html, PackageResources.docs_missing_html] {
            let html = String(decoding: page, as: UTF8.self)
            #expect(!html.contains("<style") && !html.contains("style=") && !html.contains("onload="))
            #expect(!html.contains("<script>") && html.matches(of: /<script[^>]*>[^<]/).isEmpty)
        }
    }

    @Test(arguments: [nil, [], ["swagger-ui.css"]])
    func tellsHowToGetSwaggerUIWhereItIsMissing(_ files: [String]?) async throws {
        try await withPages(files: files) { client in
            let page = try await get("/docs", from: client)
            #expect(page.status == .ok)
            let html = String(buffer: page.body)
            #expect(html.contains("/openapi.json") && html.contains("scripts/fetch-swagger-ui"))
            #expect(try await get("/docs/swagger-ui.css", from: client).status == .notFound)
        }
    }

    @Test(arguments: [
        "/docs/secret.css", "/docs/LICENSE", "/docs/..", "/docs/../secret.css", "/docs/..%2fsecret.css", "/docs/%2e%2e%2fsecret.css",
        "/docs/swagger-ui.css/..%2f..%2fsecret.css", "/docs/swagger-ui.css%00", "/docs/", "/docs/swagger-ui/swagger-ui.css",
    ])
    func servesNothingElseFromTheFolder(_ path: String) async throws {
        try await withPages(files: Self.swaggerUI + ["LICENSE"]) { client in
            let response = try await get(path, from: client)
            #expect(response.status == .notFound || String(buffer: response.body).contains("id=\"swagger-ui\""), "\(path)")
            #expect(!String(buffer: response.body).contains("secret"))
        }
    }
}
