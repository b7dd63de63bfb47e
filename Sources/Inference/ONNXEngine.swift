public import Domain
internal import Foundation
internal import ONNXRuntime
public import Radiography
internal import Synchronization

/// The in-process engine: as many single-threaded sessions as threads, so that a session is always free for the thread that asks.
///
/// One thread a picture, rather than all cores on one: on two cores, two sessions side by side did 164 pictures a second and one session with
/// two threads 88 (medians of three rounds).
public final class ONNXEngine: InferenceEngine {
    public let model: ModelIdentity
    private let manifest: ModelManifest
    private let pool: BoundedThreadPool
    private let idle: Mutex<[ONNXRuntime.Session]>

    private init(manifest: ModelManifest, model: ModelIdentity, pool: BoundedThreadPool, sessions: [ONNXRuntime.Session]) {
        self.manifest = manifest
        self.model = model
        self.pool = pool
        idle = Mutex(sessions)
    }

    /// Loads a graph into `sessions` sessions, all at once, and runs each of them once.
    ///
    /// - Parameter queue: how many pictures may wait for a session before the next is refused.
    public static func start(
        _ version: ModelVersion, graph: ModelManifest.Graph, sessions count: Int, queue: Int
    ) async throws -> ONNXEngine {
        let pool = BoundedThreadPool(threads: count, queue: max(queue, count))
        let loader = SessionLoader(manifest: version.manifest, path: version.url(of: graph).path)
        let environment = try Environment(name: "pneumoscope")
        let sessions = try await withThrowingTaskGroup(of: ONNXRuntime.Session.self) { group in
            for _ in 0..<count { group.addTask { try await pool.run { try loader.load(in: environment) } } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        return ONNXEngine(manifest: version.manifest, model: version.identity(of: graph), pool: pool, sessions: sessions)
    }

    public func infer(_ input: ModelInput) async throws -> RawOutput {
        let termination = try RunTermination()
        return try await withTaskCancellationHandler {
            try await pool.run { [self] in try compute(input, termination) }
        } onCancel: {
            termination.terminate()
        }
    }

    private func compute(_ input: ModelInput, _ termination: RunTermination) throws -> RawOutput {
        guard let session = idle.withLock({ $0.popLast() }) else { throw ServiceError(.unknown, "No inference session is free.") }
        defer { idle.withLock { $0.append(session) } }
        do {
            return try session.infer(input, manifest: manifest, termination: termination)
        } catch {
            throw error.isTermination ? CancellationError() : error
        }
    }
}

extension ONNXRuntime.Session {
    /// Runs the manifest's graph on one picture.
    func infer(_ input: ModelInput, manifest: ModelManifest, termination: RunTermination? = nil) throws(ONNXRuntimeError) -> RawOutput {
        let names = manifest.outputs
        let start = ContinuousClock.now
        let outputs = try run(
            manifest.input.name, bytes: input.pixels, shape: [1, 1, input.height, input.width],
            outputNames: [names.logit, names.activation, names.outOfDistribution], termination: termination)
        return RawOutput(
            logit: Double(outputs[0].first ?? .nan), activation: outputs[1], outOfDistributionScore: Double(outputs[2].first ?? .nan),
            duration: ContinuousClock.now - start)
    }
}
