import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

struct ReviewRouteTests {
    @Test func keepsWhatAPhysicianSays() async throws {
        try await Interface.with { interface in
            let study = try await interface.study()
            let id = try #require(study["id"] as? String)
            let prediction = try #require((study["prediction"] as? [String: Any])?["id"] as? String)
            let response = try await interface.send(
                .post, "/studies/\(id)/reviews",
                json: #"{"verdict":"disagree","correctedFinding":"normal","note":"An old scar.","prediction":"\#(prediction)"}"#)
            #expect(response.status == .created && response.headers[.location] == "/api/v1/studies/\(id)/reviews")
            let review = try response.object
            #expect(
                review["verdict"] as? String == "disagree" && review["correctedFinding"] as? String == "normal" && review["note"] as? String == "An old scar.")
            let list = try await interface.send(.get, "/studies/\(id)/reviews")
            #expect(try list.items.map { $0["id"] as? String } == [review["id"] as? String])
            #expect(list.headers[.eTag] != nil)
        }
    }

    @Test(arguments: [
        (#"{}"#, "verdict is required"), (#"{"verdict":"maybe"}"#, "verdict must be one of agree, disagree"),
        (#"{"verdict":"agree","correctedFinding":"normal"}"#, "correctedFinding"), (#"{"verdict":"agree","finding":"normal"}"#, "finding"),
        (#"{"verdict":"agree","prediction":7}"#, "prediction must be a string"), (#"{"verdict":"agree","note":"\u0001"}"#, "note"),
    ])
    func refusesAReviewItDoesNotUnderstand(_ json: String, _ words: String) async throws {
        try await Interface.with { interface in
            let id = try await interface.studyID()
            let detail = try await interface.send(.post, "/studies/\(id)/reviews", json: json).problem(.badRequest, "invalidRequest")
            #expect(detail.contains(words))
        }
    }

    @Test func refusesAReviewOfNothing() async throws {
        try await Interface.with { interface in
            try await interface.send(.post, "/studies/01890a5d-ac96-774b-bcce-b302099a8057/reviews", json: #"{"verdict":"agree"}"#).problem(
                .notFound, "notFound")
            let id = try #require(try await interface.send("/studies", form: [.file("1")], headers: [.prefer: "respond-async"]).object["id"] as? String)
            try await interface.send(.post, "/studies/\(id)/reviews", json: #"{"verdict":"agree"}"#).problem(.conflict, "conflict")
        }
    }
}
