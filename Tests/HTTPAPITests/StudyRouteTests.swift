import Domain
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

struct StudyRouteTests {
    @Test func recordsAStudyWithItsPrediction() async throws {
        try await Interface.with { interface in
            let response = try await interface.send(
                "/studies",
                form: [.text("ageYears", "7.5"), .file("12345"), .text("notes", "Cough\nand fever"), .text("patient", #"{"familyName":"Каримова"}"#)])
            #expect(response.status == .created)
            let study = try response.object
            let id = try #require(study["id"] as? String)
            #expect(response.headers[.location] == "/api/v1/studies/\(id)")
            #expect(response.headers[.idempotencyReplayed] == nil)
            #expect(study["status"] as? String == "predicted" && study["notes"] as? String == "Cough\nand fever" && study["ageYears"] as? Double == 7.5)
            let prediction = try #require(study["prediction"] as? [String: Any])
            #expect(prediction["finding"] as? String == "pneumonia" && prediction["role"] as? String == "primary" && prediction["id"] is String)
            #expect(prediction["saliency"] == nil && prediction["predictedAt"] is String)
            #expect((study["predictions"] as? [Any])?.count == 1 && (study["reviews"] as? [Any])?.isEmpty == true)
            #expect((study["receivedBy"] as? [String: Any])?["kind"] as? String == "user")
            #expect((study["links"] as? [String: String])?["overlay"] == "/api/v1/studies/\(id)/overlay")
            #expect((study["disclaimer"] as? String)?.hasPrefix("Not for standalone diagnosis.") == true)
            #expect(interface.images.keptCount == 1 && interface.images.stagedCount == 0)
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)

            let patient = try await interface.send(.get, "/patients/\(try #require(study["patientId"] as? String))")
            #expect(try patient.object["familyName"] as? String == "Каримова")
        }
    }

    @Test(arguments: ["respond-async", "wait=5, Respond-Async", "respond-async; foo=1"])
    func queuesAStudyForWhoPrefersIt(_ prefer: String) async throws {
        try await Interface.with(FixedReader(delay: .seconds(3600))) { interface in
            let response = try await interface.send("/studies", form: [.file("12345")], headers: [.prefer: prefer])
            #expect(response.status == .accepted)
            #expect(response.headers[.preferenceApplied] == "respond-async")
            let study = try response.object
            #expect(study["status"] as? String == "queued" && study["prediction"] == nil && study["completedAt"] == nil)
            #expect((study["links"] as? [String: String])?["saliency"] == nil)
        }
    }

    @Test func answersARepeatedRequestWithItsStudy() async throws {
        try await Interface.with { interface in
            let first = try await interface.send("/studies", form: [.file("12345")], headers: [.idempotencyKey: "one"])
            let second = try await interface.send("/studies", form: [.file("12345")], headers: [.idempotencyKey: "one"])
            #expect(first.status == .created && second.status == .ok)
            #expect(second.headers[.idempotencyReplayed] == "true")
            #expect(try first.object["id"] as? String == second.object["id"] as? String)
            try await interface.send("/studies", form: [.file("other")], headers: [.idempotencyKey: "one"]).problem(
                .unprocessableContent, "idempotencyKeyReused")
            try await interface.send("/studies", form: [.file("12345")], headers: [.idempotencyKey: "a b"]).problem(.badRequest, "invalidRequest")
        }
    }

    private static let refusedForms: [(parts: [Part], word: String)] = [
        ([], "'file'"), ([.text("notes", "1")], "'file'"), ([.file("1"), .file("2")], "two parts named 'file'"),
        ([.file("1"), .text("note", "1")], "'note'"), ([.file("1"), .text("notes", "1"), .text("notes", "2")], "two parts named 'notes'"),
        ([.file("1"), .text("ageYears", "old")], "ageYears"), ([.file("1"), .text("ageYears", "151")], "ageYears"),
        ([.file("1"), .text("patientId", "7")], "'patientId'"),
        ([.file("1"), .text("patient", "{")], "'patient' is not valid JSON"), ([.file("1"), .text("patient", "{}")], "familyName is required"),
        ([.file("1"), .text("patient", #"{"familyName":"A","name":"B"}"#)], "name"), ([.file("1"), .text("notes", "\u{7}")], "notes"), ([.file("")], "picture"),
        ([.file("1"), .text("patient", #"{"familyName":"A"}"#), .text("patientId", "01890a5d-ac96-774b-bcce-b302099a8057")], "exclude"),
    ]

    @Test(arguments: refusedForms.indices)
    func refusesAFormItDoesNotUnderstand(_ index: Int) async throws {
        let (parts, word) = Self.refusedForms[index]
        try await Interface.with { interface in
            let detail = try await interface.send("/studies", form: parts).problem(.badRequest, "invalidRequest")
            #expect(detail.contains(word))
            #expect(interface.images.keptCount == 0 && interface.images.stagedCount == 0)
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }

    @Test func refusesAnythingButAForm() async throws {
        try await Interface.with { interface in
            try await interface.send(.post, "/studies", headers: [.contentType: "image/png"], body: "1").problem(.unsupportedMediaType, "unsupportedEncoding")
        }
    }

    @Test func refusesAPictureItCannotRead() async throws {
        try await Interface.with { interface in
            try await interface.send("/studies", form: [.file("x")]).problem(.unsupportedMediaType, "notAPicture")
            #expect(interface.images.stagedCount == 0 && interface.images.keptCount == 0)
        }
    }

    @Test func refusesAPatientThatIsNotThere() async throws {
        try await Interface.with { interface in
            try await interface.send("/studies", form: [.file("1"), .text("patientId", "01890a5d-ac96-774b-bcce-b302099a8057")]).problem(.notFound, "notFound")
        }
    }

    @Test func refusesATextThatIsTooLong() async throws {
        try await Interface.with { interface in
            let response = try await interface.send("/studies", form: [.file("1"), .text("notes", String(repeating: "a", count: 70_000))])
            try response.problem(.contentTooLarge, "fileTooLarge")
            #expect(response.headers[.connection] == "close")
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }

    @Test func refusesAPictureAboveTheLimit() async throws {
        try await Interface.with(limits: .init(maximumBytes: 10)) { interface in
            try await interface.send("/studies", form: [.file("12345678901")]).problem(.contentTooLarge, "fileTooLarge")
            #expect(interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }

    @Test func showsAStudyAndSaysWhenItIsTheSame() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            let response = try await interface.send(.get, "/studies/\(id)")
            let tag = try #require(response.headers[.eTag])
            #expect(response.status == .ok && tag.hasPrefix("\"") && response.headers[.cacheControl] == "private, no-cache")
            for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let same = try await interface.send(.get, "/studies/\(id)", headers: [.ifNoneMatch: condition])
                #expect(same.status == .notModified && same.headers[.eTag] == tag && same.text.isEmpty)
            }
            #expect(try await interface.send(.get, "/studies/\(id)", headers: [.ifNoneMatch: "\"other\""]).status == .ok)
            let head = try await interface.send(.head, "/studies/\(id)")
            #expect(head.status == .ok && head.headers[.eTag] == tag && head.text.isEmpty)
            #expect(head.headers[.contentLength] == "\(response.body.readableBytes)")

            _ = try await interface.send(.post, "/studies/\(id)/reviews", json: #"{"verdict":"agree"}"#)
            #expect(try await interface.send(.get, "/studies/\(id)", headers: [.ifNoneMatch: tag]).status == .ok)
        }
    }

    @Test(arguments: ["1", "01890a5d-ac96-774b-bcce-b302099a8057", "01890a5d-ac96-474b-bcce-b302099a8057", "%2e%2e"])
    func knowsNoStudyByAnotherId(_ id: String) async throws {
        try await Interface.with { interface in
            try await interface.send(.get, "/studies/\(id)").problem(.notFound, "notFound")
        }
    }

    @Test func tellsWhyAStudyFailed() async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            interface.records.state.withLock { state in
                state.studies[StudyID(id)!] = state.studies[StudyID(id)!]?.with(status: .failed(code: .corrupt, message: "It is damaged."))
            }
            let study = try await interface.send(.get, "/studies/\(id)").object
            #expect(study["status"] as? String == "failed")
            #expect(study["failure"] as? [String: String] == ["code": "corrupt", "message": "It is damaged."])
        }
    }

    @Test func listsStudiesPageByPage() async throws {
        try await Interface.with { interface in
            for picture in ["1", "22", "333"] { _ = try await interface.study(picture, patient: #"{"familyName":"A"}"#) }
            let first = try await interface.send(.get, "/studies?limit=2&order=time")
            let page = try first.object
            #expect(try first.items.count == 2)
            #expect(page["disclaimer"] is String)
            #expect(try (first.items[0]["patient"] as? [String: Any])?["fullName"] as? String == "A")
            let next = try #require(page["next"] as? String)
            #expect(first.headers[.link] == "</api/v1/studies?cursor=\(next)&limit=2&order=time>; rel=\"next\"")
            let second = try await interface.send(.get, "/studies?limit=2&cursor=\(next)")
            let end = try second.object
            #expect((end["items"] as? [Any])?.count == 1 && end["next"] == nil && second.headers[.link] == nil)
        }
    }

    @Test func asksForWhatTheQuerySays() async throws {
        try await Interface.with { interface in
            let patient = try await interface.patientID()
            let response = try await interface.send(
                .get,
                "/studies?q=%D0%9A%D0%B0+ri&patient=\(patient)&status=predicted&finding=normal&reviewState=agreed&minimumProbability=0.1&maximumProbability=0.9"
                    + "&from=2026-01-31&until=2026-02-01&order=risk")
            #expect(response.status == .ok)
            let last = interface.records.state.withLock { $0.lastQuery }
            let query = try #require(last)
            #expect(query.text == "Ка ri" && query.patient?.description == patient && query.status == .predicted && query.finding == .normal)
            #expect(query.reviewState == .agreed && query.minimumProbability == 0.1 && query.maximumProbability == 0.9 && query.order == .risk)
            #expect(query.from?.description == "2026-01-31T00:00:00.000Z" && query.until?.description == "2026-02-02T00:00:00.000Z")
        }
    }

    @Test(arguments: [
        "limit=0", "limit=201", "limit=x", "cursor=x", "status=done", "finding=flu", "reviewState=", "minimumProbability=1.1", "maximumProbability=nan",
        "minimumProbability=0.9&maximumProbability=0.1", "from=2026-02-30", "from=yesterday", "until=999999-01-01T00:00:00Z",
        "from=2026-02-01&until=2026-01-01",
        "order=random", "patient=7", "page=2", "limit=1&limit=2", "q=%ff", "q=%00",
    ])
    func refusesAListItDoesNotUnderstand(_ query: String) async throws {
        try await Interface.with { interface in
            let detail = try await interface.send(.get, "/studies?\(query)").problem(.badRequest, "invalidRequest")
            let name = query.prefix { $0 != "=" }
            #expect(detail.contains(name) || detail.contains("UTF-8"))
        }
    }

    @Test func listsThePatientsOwnStudies() async throws {
        try await Interface.with { interface in
            let study = try await interface.study(patient: #"{"familyName":"A"}"#)
            _ = try await interface.study("other", patient: #"{"familyName":"B"}"#)
            let patient = try #require(study["patientId"] as? String)
            let list = try await interface.send(.get, "/patients/\(patient)/studies")
            #expect(try list.items.map { $0["id"] as? String } == [study["id"] as? String])
            try await interface.send(.get, "/patients/\(patient)/studies?patient=\(patient)").problem(.badRequest, "invalidRequest")
            try await interface.send(.get, "/patients/01890a5d-ac96-774b-bcce-b302099a8057/studies").problem(.notFound, "notFound")
        }
    }
}
