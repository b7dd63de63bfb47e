internal import Domain
internal import Inference
internal import Radiography

/// The pipeline as commands use it: many files, as many at once as there are workers, answered in the order in which they were named.
struct CommandPipeline {
    let pipeline: PredictionPipeline
    private let workers: Int
    private let maximumBytes: Int

    static func start(models: String?) async throws -> CommandPipeline {
        var configuration = try ServiceConfiguration(await Settings())
        if let models { configuration.model.directory = models }
        let host = ModelHost(version: try configuration.model.load(), configuration: configuration.inference)
        try await host.start()
        return CommandPipeline(
            pipeline: try host.pipeline, workers: configuration.inference.workers, maximumBytes: configuration.inference.limits.maximumBytes)
    }

    typealias Answer = (path: String, result: Result<Prediction, ServiceError>, bytes: [UInt8])

    /// - Parameter body: called for each file in order, failed ones too.
    func predictAll(_ files: [PictureFinder.Found], age: Age? = nil, _ body: (String, Result<Prediction, ServiceError>, [UInt8]) async throws -> Void)
        async throws
    {
        try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
            var waiting: [Int: Answer] = [:]
            var next = 0
            for (index, file) in files.enumerated() {
                if index >= workers * 2, let (done, answer) = try await group.next() { waiting[done] = answer }
                group.addTask { (index, await predict(file, age: age)) }
                while let answer = waiting.removeValue(forKey: next) {
                    try await body(answer.path, answer.result, answer.bytes)
                    next += 1
                }
            }
            for try await (done, answer) in group { waiting[done] = answer }
            for index in next..<files.count {
                guard let answer = waiting[index] else { continue }
                try await body(answer.path, answer.result, answer.bytes)
            }
        }
    }

    private func predict(_ file: PictureFinder.Found, age: Age?) async -> Answer {
        if let problem = file.problem { return (file.path, .failure(ServiceError(.invalidRequest, problem)), []) }
        do {
            let bytes = try await PictureFile.read(file.path, maximumBytes: maximumBytes)
            return (file.path, .success(try await pipeline.predict(bytes, age: age)), bytes)
        } catch let error as ServiceError {
            return (file.path, .failure(error), [])
        } catch {
            return (file.path, .failure(ServiceError(.unknown, "\(error)", cause: error)), [])
        }
    }
}
