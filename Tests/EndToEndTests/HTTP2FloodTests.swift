import TestSupport
import Testing

/// What no browser does over HTTP/2: it costs them their connection, and nobody else anything.
@Suite(.servedOverTLS(), .timeLimit(.minutes(20)))
struct HTTP2FloodTests {
    /// - Returns: what the service answered on each of five connections until it closed them.
    private func flood(_ frames: [UInt8]) async throws -> [[UInt8]] {
        let secure = try SecureServer.current
        let memory = try secure.server.residentBytes()
        var answers: [[UInt8]] = []
        for _ in 0..<5 { answers.append(try await secure.openHTTP2().send(bytes: HTTP2Frames.preface + frames)) }
        #expect(secure.server.process.isRunning)
        #expect(try await secure.get("/health").status == 200)
        #expect(try secure.server.residentBytes() - memory < 128 << 20)
        return answers
    }

    @Test func closesAConnectionThatResetsAndResets() async throws {
        for answer in try await flood(HTTP2Frames.rapidResets) { #expect(HTTP2Frames.goAways(in: answer).contains(HTTP2Frames.enhanceYourCalm)) }
    }

    @Test func closesAConnectionThatPingsAndPings() async throws {
        for answer in try await flood(HTTP2Frames.pings) { #expect(HTTP2Frames.pongs(in: answer) < 100) }
    }

    // A connection that was merely idle would be left without an error, which is 0.
    @Test func closesAConnectionWhoseHeadDoesNotEnd() async throws {
        for answer in try await flood(HTTP2Frames.endlessHead) { #expect(HTTP2Frames.goAways(in: answer).contains { $0 != 0 }) }
    }

    @Test func unpacksNoHeadThatIsSmallOnlyWhenPacked() async throws {
        for answer in try await flood(HTTP2Frames.headBomb) { #expect(HTTP2Frames.goAways(in: answer).contains { $0 != 0 }) }
    }
}
