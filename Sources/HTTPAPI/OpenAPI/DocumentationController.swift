internal import Domain
internal import HTTPTypes
internal import Hummingbird

/// `GET /openapi.json`: the interface for programs. `GET /docs`: the same for people, by Swagger UI where it is installed.
struct DocumentationController {
    private let document: OpenAPIDocument
    /// `nil` where it is not installed.
    private let swaggerUI: SwaggerUI?

    init(_ documentation: Documentation, maximumUploadBytes: Int, maximumBatchBytes: Int) {
        document = OpenAPIDocument(version: documentation.version, maximumUploadBytes: maximumUploadBytes, maximumBatchBytes: maximumBatchBytes)
        swaggerUI = documentation.swaggerUI.flatMap(SwaggerUI.init(folder:))
    }

    func addRoutes(to router: Router<APIRequestContext>) {
        router.get("openapi.json") { request, _ in
            let json = try document.json()
            return try await request.answer(EntityTag(of: json)) { Response.bytes(json, "application/json") }
        }
        router.get("docs") { request, _ in
            try await page(swaggerUI == nil ? PackageResources.docs_missing_html : PackageResources.docs_html, "text/html; charset=utf-8", request)
        }
        router.get("docs/docs.js") { request, _ in try await page(PackageResources.docs_js, "text/javascript; charset=utf-8", request) }
        router.get("docs/{file}", use: file)
    }

    private func page(_ bytes: [UInt8], _ contentType: String, _ request: Request) async throws -> Response {
        try await request.answer(EntityTag(of: bytes)) { Response.bytes(bytes, contentType) }
    }

    private func file(_ request: Request, context: APIRequestContext) async throws -> Response {
        guard let name = context.parameters.get("file"), let swaggerUI, let file = try await swaggerUI.file(named: name) else {
            throw ServiceError(.notFound, "There is nothing at this path.")
        }
        return try await request.answer(EntityTag(file.tag)) {
            Response(status: .ok, headers: [.contentType: file.contentType], body: try await swaggerUI.body(of: file, context: context))
        }
    }
}
