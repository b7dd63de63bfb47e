import Domain
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

struct BatchRouteTests {
    @Test func takesManyPicturesAndSaysWhichWereRefused() async throws {
        try await Interface.with { interface in
            let patient = try await interface.patientID()
            let response = try await interface.send(
                "/batches", form: [.text("patientId", patient), .file("1", name: "a/b.png"), .file("x", name: "c.txt"), .file("22", name: "")])
            #expect(response.status == .accepted)
            let batch = try response.object
            #expect(response.headers[.location] == "/api/v1/batches/\(batch["id"] as? String ?? "")")
            #expect(batch["counts"] as? [String: Int] == ["total": 3, "queued": 2, "predicted": 0, "failed": 1])
            #expect(batch["done"] as? Bool == false)
            let items = try response.items
            #expect(items.map { $0["fileName"] as? String } == ["b.png", "c.txt", "unnamed"])
            #expect((items[1]["failure"] as? [String: String])?["code"] == "notAPicture" && items[1]["studyId"] == nil)
            let study = try await interface.send(.get, "/studies/\(try #require(items[0]["studyId"] as? String))").object
            #expect(study["patientId"] as? String == patient)
            #expect(interface.images.stagedCount == 0 && interface.images.keptCount == 2)
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
            #expect(try await interface.send(.get, "/batches/\(batch["id"] as? String ?? "")").object["id"] as? String == batch["id"] as? String)
        }
    }

    @Test func takesZipsAmongPictures() async throws {
        try await Interface.with { interface in
            let response = try await interface.send("/batches", form: [.file("1"), .file("PK\u{3}\u{4}22\nx\n333\n!", name: "films.zip"), .file("4444")])
            #expect(try response.items.map { $0["status"] as? String } == ["queued", "queued", "failed", "queued", "failed", "queued"])
            #expect(try response.items[4]["fileName"] as? String == "films.zip")
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }

    @Test func takesAZipAsTheBody() async throws {
        try await Interface.with { interface in
            let patient = try await interface.patientID()
            let body = "PK\u{3}\u{4}" + String(repeating: "picture\n", count: 10_000)
            let limit = try await interface.send(.post, "/batches", headers: [.contentType: "application/zip"], body: body)
            try limit.problem(.badRequest, "invalidRequest")
            let response = try await interface.send(
                .post, "/batches?patientId=\(patient)", headers: [.contentType: "application/zip"], body: "PK\u{3}\u{4}1\n22")
            #expect(try response.items.count == 2)
            try await interface.send(.post, "/batches?patient=1", headers: [.contentType: "application/zip"], body: "PK").problem(.badRequest, "invalidRequest")
        }
    }

    @Test func answersARepeatedRequestWithItsBatch() async throws {
        try await Interface.with { interface in
            let first = try await interface.send("/batches", form: [.file("1")], headers: [.idempotencyKey: "k"])
            let second = try await interface.send("/batches", form: [.file("1")], headers: [.idempotencyKey: "k"])
            #expect(first.status == .accepted && second.status == .ok && second.headers[.idempotencyReplayed] == "true")
            #expect(try first.object["id"] as? String == second.object["id"] as? String)
            try await interface.send("/batches", form: [.file("2")], headers: [.idempotencyKey: "k"]).problem(.unprocessableContent, "idempotencyKeyReused")
            #expect(interface.images.stagedCount == 0)
        }
    }

    private static let refusedForms: [(parts: [Part], word: String)] = [
        ([], "no file"), ([.text("patientId", "7"), .file("1")], "'patientId'"), ([.file("1"), .text("patientId", "")], "before the first file"),
        ([.file("1"), .text("notes", "1")], "'notes'"),
    ]

    @Test(arguments: refusedForms.indices)
    func refusesAFormItDoesNotUnderstandAndKeepsNothingOfIt(_ index: Int) async throws {
        let (parts, word) = Self.refusedForms[index]
        try await Interface.with { interface in
            let detail = try await interface.send("/batches", form: parts).problem(.badRequest, "invalidRequest")
            #expect(detail.contains(word))
            #expect(interface.images.stagedCount == 0 && interface.images.keptCount == 0)
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }

    @Test func refusesWhatIsNoBatch() async throws {
        try await Interface.with { interface in
            try await interface.send(.post, "/batches", headers: [.contentType: "text/plain"], body: "1").problem(.unsupportedMediaType, "unsupportedEncoding")
            try await interface.send(.get, "/batches/7").problem(.notFound, "notFound")
            try await interface.send(.get, "/batches/01890a5d-ac96-774b-bcce-b302099a8057/events").problem(.notFound, "notFound")
            try await interface.send("/batches", form: [.text("patientId", "01890a5d-ac96-774b-bcce-b302099a8057"), .file("1")]).problem(.notFound, "notFound")
        }
    }

    @Test func refusesAPictureAboveTheLimitAndTakesTheRest() async throws {
        try await Interface.with(limits: .init(maximumBytes: 10)) { interface in
            let response = try await interface.send("/batches", form: [.file("12345678901"), .file("1")])
            #expect(try response.items.map { $0["status"] as? String } == ["failed", "queued"])
            #expect(try (response.items[0]["failure"] as? [String: String])?["code"] == "fileTooLarge")
        }
    }

    @Test func refusesABatchAboveTheLimit() async throws {
        try await Interface.with(batchLimits: .init(maximumBytes: 300)) { interface in
            let response = try await interface.send("/batches", form: (1...10).map { .file("\($0)") })
            try response.problem(.contentTooLarge, "fileTooLarge")
            #expect(response.headers[.connection] == "close")
            #expect(interface.images.stagedCount == 0 && interface.images.keptCount == 0)
        }
    }

    @Test func refusesMoreFilesThanABatchHolds() async throws {
        try await Interface.with { interface in
            let response = try await interface.send("/batches", form: (1...1001).map { .file("\($0)") })
            #expect(try response.problem(.badRequest, "invalidRequest").contains("1000"))
            #expect(interface.images.stagedCount == 0)
        }
    }

    @Test func keepsNothingOfABatchThatCouldNotBeRecorded() async throws {
        try await Interface.with { interface in
            interface.records.state.withLock { $0.failure = ServiceError(.storageUnavailable, "The database cannot be reached.") }
            try await interface.send("/batches", form: [.file("1"), .file("2")]).problem(.serviceUnavailable, "storageUnavailable")
            #expect(interface.images.stagedCount == 0)
        }
    }

    @Test func tellsHowABatchGetsOn() async throws {
        try await Interface.with { interface in
            let id = try #require(try await interface.send("/batches", form: [.file("1"), .file("x"), .file("22")]).object["id"] as? String)
            let batch = try #require(BatchID(id))
            async let answer = interface.send(.get, "/batches/\(id)/events")
            for count in [1, 3] {
                // Two looks at the batch: one of them came after what was there before.
                let seen = interface.records.batchReads.count
                while interface.records.batchReads.count < seen + 2 { try await Task.sleep(for: .milliseconds(5)) }
                interface.records.state.withLock { state in state.batches[batch] = state.batches[batch]?.done(first: count) }
            }
            let response = try await answer
            #expect(response.headers[.contentType] == "text/event-stream" && response.headers[.cacheControl] == "no-store")
            let events = response.text.components(separatedBy: "\n\n").filter { !$0.isEmpty }
            #expect(events.first == "retry: 3000")
            try #require(events.map { $0.prefix { $0 != "\n" } } == ["retry: 3000", "event: progress", "event: progress", "event: progress", "event: done"])
            #expect(events[2].contains(#""changed":[{"fileName":"film.png","finding":"normal","position":1"#) && !events[2].contains(#""position":2"#))
            #expect(events[4] == #"event: done"# + "\n" + #"data: {"failed":1,"predicted":2,"queued":0,"total":3}"#)
            let head = try await interface.send(.head, "/batches/\(id)/events")
            #expect(head.status == .ok && head.text.isEmpty)
        }
    }
}
