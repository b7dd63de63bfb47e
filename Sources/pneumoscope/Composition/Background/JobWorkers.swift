internal import ServiceLifecycle
internal import Services

/// As many workers on the job table as the settings say, perhaps none: then other instances do the work.
struct JobWorkers: Service {
    let workers: [JobWorker]

    func run() async throws {
        await cancelWhenGracefulShutdown {
            await withTaskGroup(of: Void.self) { group in
                for worker in workers { group.addTask { await worker.run() } }
            }
        }
        // A service that ends before it is told to would end all the others.
        try? await gracefulShutdown()
    }
}
