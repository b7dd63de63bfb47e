import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

struct ModelRouteTests {
    @Test func changesWhichVersionAnswers() async throws {
        try await Interface.with { interface in
            #expect(try await interface.send(.get, "/models").object["activeVersion"] as? String == "7")
            try await interface.send(.post, "/models/rollback").problem(.conflict, "conflict")
            for version in ["7", "8"] { _ = try await interface.send(.post, "/models/\(version)/activate") }
            let models = try await interface.send(.get, "/models").object
            #expect(models["activeVersion"] as? String == "8" && models["shadowVersion"] == nil)
            #expect((models["models"] as? [[String: Any]])?.map { $0["active"] as? Bool } == [false, true])
            let history = try await interface.send(.get, "/models/activations").items
            #expect(history.map { $0["version"] as? String } == ["8", "7"])
            let rolledBack = try await interface.send(.post, "/models/rollback")
            #expect(try rolledBack.object["activeVersion"] as? String == "7")
            try await interface.send(.post, "/models/9/activate").problem(.notFound, "notFound")
        }
    }

    @Test func putsAVersionOnTrial() async throws {
        try await Interface.with { interface in
            let models = try await interface.send(.put, "/models/shadow", json: #"{"version":"8"}"#).object
            #expect(models["shadowVersion"] as? String == "8")
            #expect((models["models"] as? [[String: Any]])?.map { $0["shadow"] as? Bool } == [false, true])
            try await interface.send(.put, "/models/shadow", json: #"{"version":"7"}"#).problem(.conflict, "conflict")
            try await interface.send(.put, "/models/shadow", json: #"{"version":8}"#).problem(.badRequest, "invalidRequest")
            try await interface.send(.put, "/models/shadow", json: #"{}"#).problem(.badRequest, "invalidRequest")
            #expect(try await interface.send(.delete, "/models/shadow").object["shadowVersion"] == nil)
        }
    }
}
