public import Foundation

/// Runs a program to its end and keeps what it printed.
public struct Program: Sendable {
    public struct Outcome: Sendable {
        public let status: Int32
        public let output: String
        public let error: String
    }

    public struct Failed: Error, CustomStringConvertible {
        public let description: String
    }

    private let path: String
    private let environment: [String: String]

    /// - Parameter environment: replaces what is inherited, key by key.
    public init(_ path: String, environment: [String: String] = [:]) {
        self.path = path
        self.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }

    /// The interpreter of `scripts/python-environment`, or the one that PNEUMOSCOPE_PYTHON names.
    public static let python = Program(
        ProcessInfo.processInfo.environment["PNEUMOSCOPE_PYTHON"] ?? Project.root.appending(path: ".venv/bin/python").path)

    /// Whether Python can import what a test compares with; said aloud where it cannot.
    public static func pythonHas(_ modules: String, for what: String) -> Bool {
        if (try? python.runAndWait(["-c", "import \(modules)"]).status) == 0 { return true }
        Project.sayAloud("\(what), because Python has no \(modules); run scripts/python-environment")
        return false
    }

    /// Waits without holding one of the few threads that every test shares.
    @discardableResult
    public func run(_ arguments: [String], folder: URL = Project.root) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { continuation.resume(with: Result { try runAndWait(arguments, folder: folder) }) }
        }
    }

    func runAndWait(_ arguments: [String], folder: URL = Project.root) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        // Files rather than pipes: a pipe fills up when both are written and one is read.
        let captured = try TemporaryFolder()
        let (output, error) = (try captured.write(Data(), to: "output"), try captured.write(Data(), to: "error"))
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: error)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus, output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
            error: String(decoding: try Data(contentsOf: error), as: UTF8.self))
    }

    /// Runs and insists on success.
    public func check(_ arguments: [String], folder: URL = Project.root) async throws -> String {
        try insistOnSuccess(try await run(arguments, folder: folder), arguments)
    }

    func checkAndWait(_ arguments: [String]) throws -> String {
        try insistOnSuccess(try runAndWait(arguments), arguments)
    }

    private func insistOnSuccess(_ outcome: Outcome, _ arguments: [String]) throws -> String {
        guard outcome.status == 0 else {
            throw Failed(description: "\(path) \(arguments.prefix(6)) ended with \(outcome.status): \(outcome.error.suffix(2000))")
        }
        return outcome.output
    }
}
