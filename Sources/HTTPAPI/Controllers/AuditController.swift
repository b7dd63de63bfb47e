internal import Domain
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Services

/// `/audit`: who did what, for those who watch over it, and whether the record is whole.
struct AuditController {
    let services: APIServices

    func addRoutes(to group: RouterGroup<APIRequestContext>) {
        group.get("audit", use: list)
        group.get("audit/export", use: export)
        group.head("audit/export", use: export)
        group.get("audit/verification", use: lastVerification)
        group.post("audit/verification", use: verify)
    }

    private func list(_ request: Request, context: APIRequestContext) async throws -> Response {
        let query = try QueryReader(request, AuditQuery.filterNames + ["limit", "cursor"])
        let page = try await services.audit.records(AuditQuery(query), page: query.page())
        return try Response.page(page.map(AuditRecordPayload.init), of: request, query)
    }

    /// As NDJSON, in the order of the chain: `after` is the last sequence number that the reader has.
    private func export(_ request: Request, context: APIRequestContext) async throws -> Response {
        let after = try QueryReader(request, ["after"]).integer("after", in: 0...Int.max) ?? 0
        context.state.note("\(after)", as: "after")
        let watch = try ExportWatch(.exportAudit, context, services)
        let stream = try await ExportStream(services.audit.export(after: Int64(after)), as: .init(line: Self.line), watch)
        let name = "audit-\(CalendarDate(services.clock())).ndjson"
        return .stream(
            to: request, headers: [.contentType: "application/x-ndjson", .contentDisposition: "attachment; filename=\"\(name)\""]
        ) { writer in
            try await stream.write(to: &writer)
        }
    }

    @Sendable private static func line(_ record: AuditRecord) throws -> [UInt8] {
        Array(try JSONEncoder.api.encode(AuditRecordPayload(record))) + [UInt8(ascii: "\n")]
    }

    private func verify(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        return try Response.json(AuditVerificationPayload(try await services.audit.verify()))
    }

    private func lastVerification(_ request: Request, context: APIRequestContext) async throws -> Response {
        _ = try QueryReader(request)
        guard let last = try await services.audit.lastVerification() else {
            throw ServiceError(.notFound, "The audit has never been verified: POST to this path to do so.")
        }
        return try Response.json(AuditVerificationPayload(last))
    }
}
