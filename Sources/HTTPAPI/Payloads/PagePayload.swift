internal import Domain
internal import HTTPTypes
internal import Hummingbird

/// A stretch of a list. `next` is the cursor of the following one, absent at the end.
struct PagePayload<Item: Encodable>: Encodable {
    let items: [Item]
    let next: String?
    let disclaimer: String?
}

extension Response {
    /// A page, with the following one as a link (RFC 8288) for clients that would not build its address.
    static func page<Item: Encodable & Sendable>(_ page: Page<Item>, of request: Request, _ query: QueryReader, disclaimer: String? = nil) throws -> Response {
        var response = try json(PagePayload(items: page.items, next: page.next?.description, disclaimer: disclaimer))
        if let next = page.next { response.headers[.link] = "<\(request.uri.path)?\(query.query(withCursor: next))>; rel=\"next\"" }
        return response
    }
}
