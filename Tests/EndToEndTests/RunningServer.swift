import Foundation
import Synchronization
import TestSupport

/// The built binary, serving on a free port until the test lets go of it.
final class RunningServer: Sendable {
    /// Beside the tests' own bundle, or where PNEUMOSCOPE_BINARY says.
    static let binary =
        ProcessInfo.processInfo.environment["PNEUMOSCOPE_BINARY"] ?? Project.root.appending(path: ".build/debug/pneumoscope").path

    let port: Int
    let process: Process
    private let log: URL
    private let folder: TemporaryFolder

    var url: URL { URL(string: "http://127.0.0.1:\(port)")! }

    /// What it wrote to standard error so far.
    var logged: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    struct DidNotStart: Error, CustomStringConvertible {
        let description: String
    }

    /// Returns once the model is warm.
    static func start(environment: [String: String] = [:]) async throws -> RunningServer {
        let server = try await RunningServer(environment: environment)
        guard try await eventually({ try await server.get("/ready").status == 200 }) else {
            throw DidNotStart(description: "never ready: \(server.logged)")
        }
        return server
    }

    private init(environment: [String: String]) async throws {
        folder = try TemporaryFolder()
        log = try folder.write(Data(), to: "log")
        let output = try folder.write(Data(), to: "output")
        process = Process()
        process.executableURL = URL(filePath: Self.binary)
        process.arguments = ["serve", "--port", "0", "--models", Project.models.path]
        // Records of its own, unless the test has some for it.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["DATA_DIRECTORY": folder.url.appending(path: "data").path]) { $1 }.merging(environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        let process = process
        var port: Int?
        _ = try await eventually {
            let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
            port = text.firstMatch(of: /http:\/\/[^:]+:(\d+)/).flatMap { Int($0.1) }
            return port != nil || !process.isRunning
        }
        guard let port else { throw DidNotStart(description: (try? String(contentsOf: log, encoding: .utf8)) ?? "no log") }
        self.port = port
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }
}
