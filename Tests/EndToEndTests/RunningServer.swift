import Foundation
import TestSupport

/// The built binary, serving on a free port until the test lets go of it, with an administrator signed in.
final class RunningServer: Sendable {
    /// Beside the tests' own bundle, or where PNEUMOSCOPE_BINARY says.
    static let binary =
        ProcessInfo.processInfo.environment["PNEUMOSCOPE_BINARY"] ?? Project.root.appending(path: ".build/debug/pneumoscope").path

    /// Every test comes from one address, and some of them on purpose as fast as they can: limits are for the tests of limits.
    static let unlimited = [
        "LIMIT_ADDRESS_PER_MINUTE": "0", "LIMIT_USER_PER_MINUTE": "0", "LIMIT_SIGN_INS_PER_MINUTE": "0", "LIMIT_UPLOADS_AT_ONCE": "0",
        "LIMIT_PICTURES_PER_DAY": "0",
    ]

    /// Many servers start beside each other here, and all of them hash a password.
    private static let cheapPasswords = ["PASSWORD_HASH_COST": "10"]

    let port: Int
    let process: Process
    let administrator = Bearer()
    private let log: URL
    private let output: URL
    private let folder: TemporaryFolder

    var url: URL { URL(string: "http://127.0.0.1:\(port)")! }

    /// The line of a head that is written by hand, or none before the sign-in.
    var authorisation: String { administrator.value.map { "Authorization: Bearer \($0)\r\n" } ?? "" }

    /// What it wrote to standard error so far.
    var logged: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// What it printed so far.
    var printed: String { (try? String(contentsOf: output, encoding: .utf8)) ?? "" }

    struct DidNotStart: Error, CustomStringConvertible {
        let description: String
    }

    /// Returns once the model is warm and the administrator has signed in.
    static func start(environment: [String: String] = [:]) async throws -> RunningServer {
        let server = try await startWithoutSigningIn(environment: environment)
        try await server.signIn()
        return server
    }

    /// Returns once the model is warm.
    static func startWithoutSigningIn(environment: [String: String] = [:]) async throws -> RunningServer {
        let server = try await launch(environment: environment)
        guard try await eventually({ try await server.get("/ready").status == 200 }) else {
            throw DidNotStart(description: "never ready: \(server.logged)")
        }
        return server
    }

    /// Returns once it listens.
    static func launch(environment: [String: String]) async throws -> RunningServer {
        try await RunningServer(environment: environment)
    }

    private init(environment: [String: String]) async throws {
        folder = try TemporaryFolder()
        log = try folder.write(Data(), to: "log")
        output = try folder.write(Data(), to: "output")
        process = Process()
        process.executableURL = URL(filePath: Self.binary)
        process.arguments = ["serve", "--port", "0", "--models", Project.models.path]
        // Records of its own, unless the test has some for it.
        process.environment = ProcessInfo.processInfo.environment
            .merging(["DATA_DIRECTORY": folder.url.appending(path: "data").path]) { $1 }
            .merging(Self.firstAdministrator) { $1 }.merging(Self.unlimited) { $1 }.merging(Self.cheapPasswords) { $1 }.merging(environment) { $1 }
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: log)
        try process.run()
        port = try await Self.port(of: process, output: output, log: log)
    }

    private static var firstAdministrator: [String: String] {
        ["ADMINISTRATOR_NAME": Account.administrator.name, "ADMINISTRATOR_PASSWORD": Account.administrator.password]
    }

    private static func port(of process: Process, output: URL, log: URL) async throws -> Int {
        var port: Int?
        _ = try await eventually {
            let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
            port = text.firstMatch(of: /https?:\/\/[^:]+:(\d+)/).flatMap { Int($0.1) }
            return port != nil || !process.isRunning
        }
        guard let port else { throw DidNotStart(description: (try? String(contentsOf: log, encoding: .utf8)) ?? "no log") }
        return port
    }

    deinit {
        if process.isRunning { process.terminate() }
        process.waitUntilExit()
    }
}
