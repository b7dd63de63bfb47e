import Testing

/// One server for all tests of a suite, and gone with the last of them.
struct SecureServerTrait: SuiteTrait, TestScoping {
    let environment: [String: String]

    func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void) async throws {
        let server = try await SecureServer.start(environment)
        try await SecureServer.$shared.withValue(server) { try await body() }
    }
}

extension Trait where Self == SecureServerTrait {
    static func servedOverTLS(_ environment: [String: String] = [:]) -> Self { Self(environment: environment) }
}

extension SecureServer {
    @TaskLocal static var shared: SecureServer?

    /// The suite's.
    static var current: SecureServer { get throws { try #require(shared) } }
}
