internal import HTTPTypes
internal import Hummingbird

/// Finds what is required of a request, by the path that the router matched.
struct AccessTable: Sendable {
    private let routes: [String: [HTTPRequest.Method: RouteAccess]]

    init(_ routes: [RouteAccess] = RouteAccess.table) {
        self.routes = Dictionary(grouping: routes, by: \.path).mapValues { routes in
            Dictionary(uniqueKeysWithValues: routes.map { ($0.method, $0) })
        }
    }

    enum Answer {
        case route(RouteAccess)
        /// The table knows the path and not the method.
        case otherMethods(allow: String)
        /// The router has a route that the table does not know.
        case shut
        /// The router has nothing there.
        case nothing
    }

    /// - Parameter path: the router's; `nil` where it has none for this request.
    func answer(to method: HTTPRequest.Method, at path: String?) -> Answer {
        guard let path else { return .nothing }
        guard let methods = routes[path] else { return .shut }
        // What may be read may be asked for by its head (RFC 9110 §9.3.2).
        guard let route = methods[method] ?? (method == .head ? methods[.get] : nil) else { return .otherMethods(allow: Self.allow(methods)) }
        return .route(route)
    }

    func route(of request: Request, _ context: APIRequestContext) -> RouteAccess? {
        if case .route(let route) = answer(to: request.method, at: context.endpointPath) { route } else { nil }
    }

    private static func allow(_ methods: [HTTPRequest.Method: RouteAccess]) -> String {
        var names = Set(methods.keys.map(\.rawValue))
        if names.contains("GET") { names.insert("HEAD") }
        return names.sorted().joined(separator: ", ")
    }
}
