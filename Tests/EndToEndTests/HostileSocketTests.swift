import Foundation
import TestSupport
import Testing

/// What no browser sends, on a live socket: refused, and nobody else notices.
struct HostileSocketTests {
    private static func open(_ server: RunningServer) async throws -> RawConnection { try await RawConnection.open(port: server.port) }

    private static func statuses(_ answer: String) -> [Int] {
        answer.matches(of: /HTTP\/1\.[01] (\d{3})/).compactMap { Int($0.1) }
    }

    /// The service still answers, and has not kept what it was sent.
    private static func expectWell(_ server: RunningServer, since before: Int, allowing mebibytes: Int = 96, _ comment: Comment) async throws {
        #expect(try await server.get("/health").status == 200, comment)
        #expect(try await server.post(try Pictures.noise()).status == 200, comment)
        let growth = (try server.residentBytes() - before) >> 20
        #expect(growth < mebibytes, "\(comment): memory grew by \(growth) MiB")
    }

    /// With everything loaded that the first request loads.
    private static func warmServer(_ environment: [String: String] = [:]) async throws -> (RunningServer, memory: Int) {
        let server = try await RunningServer.start(environment: environment)
        for _ in 0..<3 { _ = try await server.post(try Pictures.sample()) }
        return (server, try server.residentBytes())
    }

    @Test func refusesWhatTwoReadersWouldCutDifferently() async throws {
        let (server, memory) = try await Self.warmServer()
        for framing in Framing.cases(authorisation: server.authorisation) {
            let statuses = Self.statuses(try await Self.open(server).send([framing.bytes]))
            #expect(statuses.allSatisfy { (400..<500).contains($0) }, "\(framing): \(statuses)")
        }
        try await Self.expectWell(server, since: memory, "after framing")
    }

    @Test func refusesASecondHost() async throws {
        let server = try await RunningServer.start()
        let answer = try await Self.open(server).sendAndFinish(["GET /health HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"])
        #expect(Self.statuses(answer) == [400], "\(answer.prefix(200))")
    }

    @Test func answersNothingThatStoodInATrailer() async throws {
        let server = try await RunningServer.start()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Transfer-Encoding: chunked\r\n\r\n"
        let trailer = "3\r\nabc\r\n0\r\nAuthorization: Bearer other\r\nContent-Length: 50\r\n\r\n"
        let answer = try await Self.open(server).sendAndFinish([head + trailer])
        #expect(Self.statuses(answer).allSatisfy { (400..<500).contains($0) }, "\(answer.prefix(200))")
    }

    @Test func closesAHeadThatDrips() async throws {
        let server = try await RunningServer.start(environment: ["HTTP_IDLE_SECONDS": "1"])
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<40 {
                let head = ["GET /health HTTP/1.1\r\nHost: x\r\n"] + Array(repeating: "X: y\r\n", count: 4000)
                group.addTask { try await Self.open(server).send(head, pause: .milliseconds(200)) }
            }
            #expect(try await server.get("/health").status == 200)
            for try await answer in group { #expect(Self.statuses(answer).allSatisfy { (400..<500).contains($0) }, "\(answer)") }
        }
        #expect(try await server.get("/health").status == 200)
    }

    /// Where a body may be small it may not take long either: nobody holds a connection for a byte a second.
    @Test(arguments: ["/oauth/token", "/oauth/revoke", "/api/v1/patients", "/api/v1/predict", "/api/v1/studies"])
    func closesABodyThatDrips(_ path: String) async throws {
        let server = try await RunningServer.start(environment: ["UPLOAD_DEADLINE_SECONDS": "1", "HTTP_IDLE_SECONDS": "2"])
        let kind = path.hasPrefix("/oauth") ? "application/x-www-form-urlencoded" : "application/json"
        let authorisation = path.hasPrefix("/oauth") ? "" : server.authorisation
        let head = "POST \(path) HTTP/1.1\r\nHost: x\r\n\(authorisation)Content-Type: \(kind)\r\nContent-Length: 5000\r\n\r\n"
        let answer = try await Self.open(server).send([head] + Array(repeating: "a", count: 5000), pause: .milliseconds(200))
        #expect(Self.statuses(answer).allSatisfy { $0 >= 400 }, "\(answer.prefix(300))")
        #expect(try await server.get("/health").status == 200)
    }

    @Test(arguments: ["/oauth/token", "/api/v1/patients", "/api/v1/predict", "/api/v1/studies", "/health", "/nothing"])
    func keepsNothingOfABodyOfFourGigabytes(_ path: String) async throws {
        let (server, memory) = try await Self.warmServer(["HTTP_IDLE_SECONDS": "2"])
        let kind = path == "/oauth/token" ? "application/x-www-form-urlencoded" : "application/json"
        let head = "POST \(path) HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Content-Type: \(kind)\r\nContent-Length: 4294967296\r\n\r\n"
        let some = Array(repeating: String(repeating: "a", count: 1 << 16), count: 512)
        let answer = try await Self.open(server).send([head] + some)
        #expect(Self.statuses(answer).allSatisfy { (400..<500).contains($0) }, "\(answer.prefix(300))")
        try await Self.expectWell(server, since: memory, "\(path)")
    }

    @Test func refusesFloodsOfHeaders() async throws {
        let (server, memory) = try await Self.warmServer()
        let start = "GET /health HTTP/1.1\r\nHost: x\r\n\(server.authorisation)"
        let floods = [
            "many": (0..<50_000).map { "X-\($0): y\r\n" }.joined(), "long": "X: \(String(repeating: "y", count: 8 << 20))\r\n",
            "a long name": "\(String(repeating: "x", count: 8 << 20)): y\r\n", "cookies": String(repeating: "Cookie: a=b\r\n", count: 50_000),
        ]
        for (name, flood) in floods {
            let statuses = Self.statuses(try await Self.open(server).send([start, flood, "\r\n"]))
            #expect(statuses.allSatisfy { (400..<500).contains($0) }, "\(name): \(statuses)")
        }
        let target = try await Self.open(server).send(["GET /\(String(repeating: "a", count: 8 << 20)) HTTP/1.1\r\nHost: x\r\n\r\n"])
        #expect(Self.statuses(target).allSatisfy { (400..<500).contains($0) })
        try await Self.expectWell(server, since: memory, "after floods")
    }

    @Test func takesAHundredThousandChunksOfOneByte() async throws {
        let (server, memory) = try await Self.warmServer()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        let pieces = Array(repeating: String(repeating: "1\r\nx\r\n", count: 1000), count: 100)
        let answer = try await Self.open(server).send([head] + pieces + ["0\r\n\r\n"])
        #expect(Self.statuses(answer) == [415], "\(answer.prefix(300))")
        try await Self.expectWell(server, since: memory, "after the chunks")
    }

    @Test func answersWhatCameBeforeGarbageAndNothingBehindIt() async throws {
        let server = try await RunningServer.start()
        let good = "GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
        let answer = try await Self.open(server).send([good + good + "\u{01}\u{02} garbage\r\n\r\n" + good])
        let statuses = Self.statuses(answer)
        #expect(statuses.filter { $0 == 200 }.count <= 2 && statuses.filter { $0 != 200 } == [400], "\(statuses)")
    }

    @Test func answersAThousandRequestsThatComeAtOnceInTheirOrder() async throws {
        let (server, memory) = try await Self.warmServer()
        let pair = "GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\(server.authorisation)\r\n"
        let answer = try await Self.open(server).send([String(repeating: pair, count: 500) + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"])
        #expect(Self.statuses(answer) == (0..<500).flatMap { _ in [200, 404] } + [200])
        try await Self.expectWell(server, since: memory, "after a thousand at once")
    }

    @Test func answersAClientThatHasSaidEverything() async throws {
        let server = try await RunningServer.start()
        let answer = try await Self.open(server).sendAndFinish(["GET /health HTTP/1.1\r\nHost: x\r\n\r\n"])
        #expect(Self.statuses(answer) == [200])
    }

    @Test(arguments: ["Content-Length: 5000\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"])
    func predictsNothingFromHalfABody(_ rest: String) async throws {
        let server = try await RunningServer.start()
        let answer = try await Self.open(server).sendAndFinish(["POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)" + rest])
        #expect(Self.statuses(answer).allSatisfy { (400..<500).contains($0) }, "\(answer.prefix(200))")
        #expect(try await server.get("/health").status == 200)
    }

    @Test func forgetsClientsThatGoInTheMiddle() async throws {
        let (server, memory) = try await Self.warmServer()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Content-Length: 60000000\r\n\r\n"
        let megabyte = String(repeating: "x", count: 1 << 20)
        for _ in 0..<20 {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<10 { group.addTask { try? await Self.open(server).hold((head + megabyte + megabyte).utf8) {} } }
                try await group.waitForAll()
            }
        }
        // Of 400 MB that came: what was in flight is let go of.
        #expect(try await eventually(within: .seconds(300)) { try server.residentBytes() - memory < 128 << 20 })
        try await Self.expectWell(server, since: memory, allowing: 160, "after clients that went")
    }

    @Test func answersOthersBesideConnectionsThatSayNothing() async throws {
        let (server, memory) = try await Self.warmServer()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<300 {
                group.addTask { try? await Self.open(server).hold([UInt8]()) { try await Task.sleep(for: .seconds(600)) } }
            }
            for _ in 0..<20 { #expect(try await server.get("/health").status == 200) }
            group.cancelAll()
            try await group.waitForAll()
        }
        try await Self.expectWell(server, since: memory, "after silent connections")
    }
}

extension RunningServer {
    /// What of it lies in memory (proc(5), VmRSS).
    func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        return (status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0) << 10
    }
}
