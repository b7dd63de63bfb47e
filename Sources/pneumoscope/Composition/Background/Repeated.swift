internal import Domain
internal import Logging
internal import ServiceLifecycle

/// Does something at the start and then again and again. A failure is logged, and the next time comes all the same.
struct Repeated: Service {
    let name: String
    let interval: Duration
    let logger: Logger
    let body: @Sendable () async throws -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await body()
                } catch is CancellationError {
                    return
                } catch {
                    logger.warning("Background work failed", metadata: ["work.name": "\(name)", "error": "\(String(reflecting: error))"])
                }
                try? await Task.sleep(for: interval)
            }
        }
    }
}
