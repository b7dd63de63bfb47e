import Domain
import Foundation
import HTTPTypes
import Testing

@testable import HTTPAPI

struct PatientRouteTests {
    private static let whole = """
        {"recordNumber":"R-1","familyName":" Karimova ","givenName":"Dilnoza","birthDate":"1980-02-29","sex":"female","phone":"+998 71 123 45 67",
        "email":null,"emergencyContact":{"name":"Karimov","phone":"112"},"insurance":{"provider":"State","number":"7"}}
        """

    @Test func recordsAPatient() async throws {
        try await Interface.with { interface in
            let response = try await interface.send(.post, "/patients", json: Self.whole, headers: [.idempotencyKey: "k"])
            #expect(response.status == .created && response.headers[.eTag] == "\"1\"")
            let patient = try response.object
            #expect(response.headers[.location] == "/api/v1/patients/\(patient["id"] as? String ?? "")")
            #expect(patient["familyName"] as? String == "Karimova" && patient["birthDate"] as? String == "1980-02-29" && patient["sex"] as? String == "female")
            #expect((patient["emergencyContact"] as? [String: String]) == ["name": "Karimov", "phone": "112"])
            #expect(patient["email"] == nil && patient["revision"] as? Int == 1 && patient["mergedInto"] == nil)

            let again = try await interface.send(.post, "/patients", json: Self.whole, headers: [.idempotencyKey: "k"])
            #expect(again.status == .ok && again.headers[.idempotencyReplayed] == "true" && again.headers[.eTag] == "\"1\"")
            #expect(try again.object["id"] as? String == patient["id"] as? String)
        }
    }

    @Test(arguments: [
        (#"{"familyName":"A","colour":"red"}"#, "colour"), (#"{}"#, "familyName is required"), (#"{"familyName":null}"#, "familyName is required"),
        (#"{"familyName":7}"#, "familyName must be a string"), (#"{"familyName":"A","sex":"f"}"#, "sex must be one of female, male, other"),
        (#"{"familyName":"A","birthDate":"29.02.1980"}"#, "birthDate must be a date"),
        (#"{"familyName":"A","emergencyContact":{"phone":"1"}}"#, "emergencyContact.name is required"),
        (#"{"familyName":"A","emergencyContact":{"name":"B","age":1}}"#, "emergencyContact.age"),
        (#"{"familyName":"A","insurance":[]}"#, "insurance must be an object"),
        (#"[]"#, "The body must be an object"), (#""text""#, "The body must be an object"), ("", "The body is not valid JSON"),
        ("{", "The body is not valid JSON"),
        (String(repeating: "[", count: 30_000), "The body is not valid JSON"), (#"{"familyName":"A","\u0007":1}"#, "There is no key"),
        (#"{"familyName":"\#(String(repeating: "a", count: 201))"}"#, "familyName is longer"),
    ])
    func refusesDetailsItDoesNotUnderstand(_ json: String, _ words: String) async throws {
        try await Interface.with { interface in
            let detail = try await interface.send(.post, "/patients", json: json).problem(.badRequest, "invalidRequest")
            #expect(detail.contains(words))
        }
    }

    @Test func refusesABodyThatIsTooLargeOrNoJSON() async throws {
        try await Interface.with { interface in
            let huge = #"{"familyName":"\#(String(repeating: "a", count: 70_000))"}"#
            let response = try await interface.send(.post, "/patients", json: huge)
            try response.problem(.contentTooLarge, "fileTooLarge")
            #expect(response.headers[.connection] == "close")
            try await interface.send(.post, "/patients", json: "{}", headers: [.contentType: "text/plain"]).problem(
                .unsupportedMediaType, "unsupportedEncoding")
            let withCharset = try await interface.send(.post, "/patients", json: Self.whole, headers: [.contentType: "Application/JSON; charset=utf-8"])
            #expect(withCharset.status == .created)
        }
    }

    @Test func findsPatients() async throws {
        try await Interface.with { interface in
            for name in ["A", "B"] { _ = try await interface.patientID(name) }
            #expect(try await interface.send(.get, "/patients").items.count == 2)
            #expect(try await interface.send(.get, "/patients?q=A").items.map { $0["familyName"] as? String } == ["A"])
            try await interface.send(.get, "/patients?name=A").problem(.badRequest, "invalidRequest")
        }
    }

    @Test func changesWhatWasRead() async throws {
        try await Interface.with { interface in
            let id = try await interface.patientID("A")
            let change = #"{"familyName":"B"}"#
            #expect(try await interface.send(.get, "/patients/\(id)", headers: [.ifNoneMatch: "\"1\""]).status == .notModified)
            try await interface.send(.put, "/patients/\(id)", json: change).problem(.preconditionRequired, "preconditionRequired")
            try await interface.send(.put, "/patients/\(id)", json: change, headers: [.ifMatch: "*"]).problem(.preconditionRequired, "preconditionRequired")
            try await interface.send(.put, "/patients/\(id)", json: change, headers: [.ifMatch: "1"]).problem(.badRequest, "invalidRequest")
            try await interface.send(.put, "/patients/\(id)", json: change, headers: [.ifMatch: "W/\"1\""]).problem(.preconditionFailed, "preconditionFailed")
            let changed = try await interface.send(.put, "/patients/\(id)", json: change, headers: [.ifMatch: "\"9\", \"1\""])
            #expect(changed.status == .ok && changed.headers[.eTag] == "\"2\"")
            #expect(try changed.object["familyName"] as? String == "B")
            try await interface.send(.put, "/patients/\(id)", json: change, headers: [.ifMatch: "\"1\""]).problem(.preconditionFailed, "preconditionFailed")
            let missing = "01890a5d-ac96-774b-bcce-b302099a8057"
            try await interface.send(.put, "/patients/\(missing)", json: change, headers: [.ifMatch: "\"1\""]).problem(.notFound, "notFound")
        }
    }

    @Test func mergesTwoRecords() async throws {
        try await Interface.with { interface in
            let (survivor, duplicate) = (try await interface.patientID("A"), try await interface.patientID("B"))
            let merged = try await interface.send(.post, "/patients/\(survivor)/merge", json: #"{"duplicate":"\#(duplicate)"}"#)
            #expect(merged.status == .ok && merged.headers[.eTag] == "\"1\"")
            let old = try await interface.send(.get, "/patients/\(duplicate)", headers: [.ifNoneMatch: "\"1\""])
            #expect(old.status == .ok)
            #expect(try old.object["mergedInto"] as? String == survivor)
            try await interface.send(.post, "/patients/\(survivor)/merge", json: #"{"duplicate":"\#(survivor)"}"#).problem(.badRequest, "invalidRequest")
            try await interface.send(.post, "/patients/\(survivor)/merge", json: #"{"duplicate":"7"}"#).problem(.badRequest, "invalidRequest")
        }
    }

    @Test func erasesOnlyWhoWasNamedTwice() async throws {
        try await Interface.with { interface in
            let (id, other) = (try await interface.patientID("A"), try await interface.patientID("B"))
            for query in ["", "?confirm=", "?confirm=\(other)", "?confirm=true"] {
                try await interface.send(.delete, "/patients/\(id)\(query)").problem(.badRequest, "invalidRequest")
            }
            let erased = try await interface.send(.delete, "/patients/\(id)?confirm=\(id)")
            #expect(erased.status == .noContent && erased.text.isEmpty)
            try await interface.send(.get, "/patients/\(id)").problem(.notFound, "notFound")
        }
    }
}
