import Foundation
import TestSupport
import Testing

/// The built binary on a live socket.
struct ServerTests {
    @Test func predictsAndTellsWhatItTells() async throws {
        let server = try await RunningServer.start()
        let answer = try await server.post(try Pictures.sample())
        #expect(answer.status == 200)
        #expect((0...1).contains(answer.json["probability"] as? Double ?? -1))
        let saliency = try #require(answer.json["saliency"] as? [String: Any])
        let png = try #require(Data(base64Encoded: saliency["data"] as? String ?? ""))
        #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47]) && saliency["width"] as? Int == 224)
        let again = try await server.post(try Pictures.sample(), to: "/api/v1/predict?saliency=false")
        #expect(again.json["probability"] as? Double == answer.json["probability"] as? Double)
    }

    @Test(arguments: ["text", "truncated", "bomb", "empty"])
    func refusesHostilePicturesAndLives(_ kind: String) async throws {
        let server = try await RunningServer.start()
        let sample = try Pictures.sample()
        let (bytes, status): ([UInt8], Int) =
            switch kind {
            case "text": (Array("no picture".utf8), 415)
            case "truncated": (Array(sample.prefix(sample.count / 2)), 422)
            case "bomb": (try Pictures.bomb(), 413)
            default: ([], 400)
            }
        let answer = try await server.post(bytes)
        #expect(answer.status == status, "\(String(decoding: answer.body, as: UTF8.self))")
        #expect(try await server.post(sample).status == 200)
    }

    @Test func refusesAnEndlessUploadAtItsHead() async throws {
        let server = try await RunningServer.start()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Expect: 100-continue\r\nContent-Length: 4294967296\r\n\r\n"
        let answer = try await RawConnection.open(port: server.port).send([head])
        #expect(answer.hasPrefix("HTTP/1.1 413") && answer.contains("fileTooLarge"))
    }

    @Test func takesNoBodyFromNobody() async throws {
        let server = try await RunningServer.start()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        let answer = try await RawConnection.open(port: server.port).send([head])
        #expect(answer.hasPrefix("HTTP/1.1 401") && !answer.contains("100 Continue"))
    }

    @Test func invitesTheBodyOfARequestThatWaitsForIt() async throws {
        let server = try await RunningServer.start()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Connection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        let answer = try await RawConnection.open(port: server.port).send([head, "12345"]) { #expect($0 == "HTTP/1.1 100 Continue\r\n\r\n") }
        #expect(answer.contains("HTTP/1.1 415"))
    }

    @Test func refusesAnUploadThatGrowsPastTheLimit() async throws {
        let server = try await RunningServer.start(environment: ["UPLOAD_MAXIMUM_MEBIBYTES": "1"])
        let chunk = "40000\r\n" + String(repeating: "x", count: 0x40000) + "\r\n"
        let answer = try await RawConnection.open(port: server.port).send(
            ["POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Transfer-Encoding: chunked\r\n\r\n"] + Array(repeating: chunk, count: 12))
        #expect(answer.hasPrefix("HTTP/1.1 413"))
    }

    @Test func endsAnUploadThatDrips() async throws {
        let server = try await RunningServer.start(environment: ["UPLOAD_DEADLINE_SECONDS": "1"])
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Content-Length: 1000\r\n\r\n"
        let answer = try await RawConnection.open(port: server.port).send([head] + Array(repeating: "x", count: 100), pause: .milliseconds(100))
        #expect(answer.hasPrefix("HTTP/1.1 504"))
    }

    @Test func refusesAHeadThatIsTooLong() async throws {
        let server = try await RunningServer.start()
        let flood = (0..<2000).map { "X-\($0): \(String(repeating: "y", count: 100))\r\n" }.joined()
        let answer = try await RawConnection.open(port: server.port).send(["GET /health HTTP/1.1\r\nHost: x\r\n" + flood + "\r\n"])
        #expect(answer.hasPrefix("HTTP/1.1 400") || answer.hasPrefix("HTTP/1.1 431") || answer.isEmpty)
        #expect(try await server.get("/health").status == 200)
    }

    @Test func saysNoWhenTooManyAskAtOnce() async throws {
        let server = try await RunningServer.start(environment: ["WORKERS": "1", "QUEUE_LIMIT": "0"])
        let sample = try Pictures.sample()
        let answers = try await withThrowingTaskGroup(of: RunningServer.Answer.self) { group in
            for _ in 0..<24 { group.addTask { try await server.post(sample, to: "/api/v1/predict?saliency=false") } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.status)) == [200, 503])
        #expect(answers.filter { $0.status == 503 }.allSatisfy { $0.headers["retry-after"] == "1" })
    }

    @Test func finishesWhatIsInFlightWhenItIsStopped() async throws {
        let server = try await RunningServer.start()
        let head = "POST /api/v1/predict HTTP/1.1\r\nHost: x\r\n\(server.authorisation)Connection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n"
        let answer = try await RawConnection.open(port: server.port).send([head, "12345"]) { invitation in
            #expect(invitation.hasPrefix("HTTP/1.1 100"))
            server.process.terminate()
            try await Task.sleep(for: .milliseconds(200))
        }
        // Not a picture, but an answer: the request was under way when the stop came.
        #expect(answer.contains("HTTP/1.1 415"))
        #expect(try await eventually { !server.process.isRunning })
        #expect(server.process.terminationStatus == 0)
    }

    @Test func logsNoQueryAndNoPicture() async throws {
        let server = try await RunningServer.start(environment: ["LOG_LEVEL": "trace"])
        _ = try await server.post(Array("canary-pixels".utf8), to: "/api/v1/predict?ageYears=93&canary=query")
        #expect(try await eventually { server.logged.contains("/api/v1/predict") })
        #expect(!server.logged.contains("canary"))
    }
}
