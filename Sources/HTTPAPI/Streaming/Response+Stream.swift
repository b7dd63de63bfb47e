internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// An answer of unknown length.
    ///
    /// The connection ends with it: to a `HEAD`, the server below would write the empty chunk that ends a body, and the next answer would begin with it.
    static func stream(
        to request: Request, headers: HTTPFields, _ write: @escaping @Sendable (inout any ResponseBodyWriter) async throws -> Void
    ) -> Response {
        var headers = headers
        headers[.connection] = "close"
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                if request.method != .head { try await write(&writer) }
                try await writer.finish(nil)
            })
    }
}
