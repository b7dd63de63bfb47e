import Foundation
import Radiography
import TestSupport
import Testing

/// Records on the built binary, on both engines.
struct RecordsTests {
    private static let anna = #"{"familyName":"Каримова","givenName":"Анна","recordNumber":"A-17","birthDate":"2020-02-03"}"#

    @Test(arguments: RecordsStore.Engine.installed)
    func keepsAStudyWithAllItsPicturesAcrossARestart(_ engine: RecordsStore.Engine) async throws {
        let store = try await RecordsStore(engine)
        let picture = try Pictures.sample()
        var server: RunningServer? = try await RunningServer.start(environment: store.environment)
        let created = try #require(try await server?.postStudy(picture, fields: ["patient": Self.anna], headers: ["Idempotency-Key": "once"]))
        #expect(created.status == 201)
        let path = try #require(created.headers["location"])
        server = nil

        let again = try await RunningServer.start(environment: store.environment)
        let study = try await again.get(path)
        #expect(study.json["id"] as? String == created.json["id"] as? String && study.json["status"] as? String == "predicted")
        #expect(Array(try await again.get("\(path)/original").body) == picture)
        for (part, type) in [("image", "image/png"), ("overlay", "image/png"), ("saliency", "image/png"), ("report", "text/html; charset=utf-8")] {
            let answer = try await again.get("\(path)/\(part)")
            #expect(answer.status == 200 && answer.headers["content-type"] == type && answer.headers["etag"] != nil, "\(part)")
        }
        let replay = try await again.postStudy(picture, fields: ["patient": Self.anna], headers: ["Idempotency-Key": "once"])
        #expect(replay.status == 200 && replay.headers["idempotency-replayed"] == "true" && replay.json["id"] as? String == created.json["id"] as? String)
        let found = try await again.get("/api/v1/studies?q=karim")
        #expect((found.json["items"] as? [[String: Any]])?.map { $0["id"] as? String } == [created.json["id"] as? String])
    }

    @Test func takesABatchOutOfAZipAndTellsHowItGetsOn() async throws {
        let server = try await RunningServer.start()
        var form = Form()
        form.add(try Pictures.noise(), fileName: "one.png")
        form.add(Array("no picture".utf8), fileName: "two.txt")
        let batch = try await server.post(form, to: "/api/v1/batches")
        #expect(batch.status == 202)
        let path = try #require(batch.headers["location"])
        let events = String(decoding: try await server.get("\(path)/events").body, as: UTF8.self)
        #expect(events.contains("event: done") && events.contains(#""predicted":1"#) && events.contains(#""failed":1"#))
    }

    @Test func refusesASecondServiceOnOneSQLiteFile() async throws {
        let store = try await RecordsStore(.sqlite)
        let server = try await RunningServer.start(environment: store.environment)
        let outcome = try await Program(RunningServer.binary, environment: store.environment)
            .run(["serve", "--port", "0", "--models", Project.models.path])
        #expect(outcome.status == 1 && outcome.error.contains("another pneumoscope serves"))
        #expect(server.process.isRunning)
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled))
    func sharesWorkAmongInstancesThatStartAtOnce() async throws {
        let store = try await RecordsStore(.postgresql)
        // Both find an empty database; the first takes studies in, the second alone works on them.
        async let receiving = RunningServer.start(environment: store.environment.merging(["JOB_WORKERS": "0"]) { $1 })
        async let working = RunningServer.start(environment: store.environment)
        let (receiver, worker) = try await (receiving, working)
        let accepted = try await receiver.postStudy(try Pictures.sample(), headers: ["Prefer": "respond-async"])
        #expect(accepted.status == 202 && accepted.headers["preference-applied"] == "respond-async")
        let path = try #require(accepted.headers["location"])
        #expect(try await eventually { try await receiver.get(path).json["status"] as? String == "predicted" })
        #expect(worker.process.isRunning)
        let activations = try await receiver.get("/api/v1/models/activations")
        #expect((activations.json["items"] as? [Any])?.isEmpty == false)
    }
}
