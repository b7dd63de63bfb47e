public import Domain
public import Hummingbird

/// What travels with a request through middleware and controllers.
public struct APIRequestContext: RequestContext {
    public var coreContext: CoreRequestContextStorage
    /// Who asks. The one seam for signing in: a middleware that knows the session sets it, and every use case gets it from here.
    public var author: Author

    public init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        author = .anonymous
    }
}
