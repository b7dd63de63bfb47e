internal import ServiceLifecycle

/// Something that runs until it is cancelled, or has nothing to do.
struct UntilShutdown: Service {
    let body: @Sendable () async -> Void

    init(_ body: @escaping @Sendable () async -> Void) {
        self.body = body
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await body() }
        // A service that ends before it is told to would end all the others.
        try? await gracefulShutdown()
    }
}
