import Foundation
import Domain
import HTTPTypes
import Services
import Testing

@testable import HTTPAPI

struct ExportRouteTests {
    @Test func writesEveryStudyAsALine() async throws {
        try await Interface.with { interface in
            for index in 1...3 { _ = try await interface.study("\(index)", patient: #"{"familyName":"=cmd|'A'!1, \"Q\"","recordNumber":"-7"}"#) }
            let response = try await interface.send(.get, "/export/studies?identified=true")
            #expect(response.headers[.contentType]?.hasPrefix("text/csv") == true)
            #expect(response.headers[.contentDisposition]?.hasPrefix("attachment; filename=\"studies-") == true)
            let lines = response.text.components(separatedBy: "\r\n")
            #expect(lines.count == 5 && lines[0].hasPrefix("study,patient,recordNumber,patientName,") && lines[4].isEmpty)
            #expect(lines[1].contains(#",'-7,"'=cmd|'A'!1, ""Q""","#))
        }
    }

    @Test func writesObjectsWithoutIdentity() async throws {
        try await Interface.with { interface in
            let study = try await interface.study(patient: #"{"familyName":"Karimova","birthDate":"1980-01-01"}"#)
            let response = try await interface.send(.get, "/export/studies?format=ndjson&status=predicted")
            #expect(response.headers[.contentType] == "application/x-ndjson")
            let row = try #require(JSONSerialization.jsonObject(with: Data(response.body.readableBytesView)) as? [String: Any])
            #expect(row["finding"] as? String == "pneumonia" && row["patientName"] == nil && row["birthDate"] == nil)
            #expect(!response.text.contains("Karimova") && !response.text.contains(study["id"] as? String ?? "?"))
            #expect((row["receivedAt"] as? String)?.count == 4)
        }
    }

    @Test func writesAnEmptyExportAsItsHeader() async throws {
        try await Interface.with { interface in
            #expect(try await interface.lines("/export/studies").count == 2)
            #expect(try await interface.text("/export/studies?format=ndjson").isEmpty)
            let head = try await interface.send(.head, "/export/studies")
            #expect(head.status == .ok && head.text.isEmpty && head.headers[.connection] == "close" && head.headers[.contentLength] == nil)
        }
    }

    @Test(arguments: ["format=xlsx", "identified=yes", "limit=5", "cursor=1.1", "status=x"])
    func refusesAnExportItDoesNotKnow(_ query: String) async throws {
        try await Interface.with { interface in
            try await interface.send(.get, "/export/studies?\(query)").problem(.badRequest, "invalidRequest")
        }
    }

    @Test func breaksOffWhereTheDatabaseFailsInTheMiddle() async throws {
        try await Interface.with { interface in
            for index in 1...201 { _ = try await interface.study("\(index)") }
            interface.records.state.withLock { $0.pages = 1 }
            await #expect(throws: (any Error).self) { try await interface.send(.get, "/export/studies") }
            interface.records.state.withLock { $0.pages = 0 }
            try await interface.send(.get, "/export/studies").problem(.serviceUnavailable, "storageUnavailable")
            interface.records.state.withLock { $0.pages = 2 }
            #expect(try await interface.lines("/export/studies").count == 203)
        }
    }
    @Test(arguments: ["/export/studies", "/audit/export"])
    func takesAPlaceAmongTheOpenStreams(_ path: String) async throws {
        var traffic = TrafficLimits.off
        traffic.streamsAtOnce = 1
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            let user = try #require(try await interface.accounts.user(named: "admin"))
            let place = try interface.services.streams.place(for: user.id)
            try await interface.send(.get, path).problem(.tooManyRequests, "rateLimited")
            withExtendedLifetime(place) {}
        }
        try await Interface.withSetting(.init(traffic: traffic)) { interface in
            let user = try #require(try await interface.accounts.user(named: "admin"))
            for method in [HTTPRequest.Method.get, .head, .get] { #expect(try await interface.send(method, path).status == .ok) }
            #expect(interface.services.streams.count(of: user.id) == 0)
        }
    }

    /// The session is asked after once to let the request in, and again with the second page.
    @Test func breaksOffWhereTheSessionHasEnded() async throws {
        try await Interface.with { interface in
            for index in 1...201 { _ = try await interface.study("\(index)") }
            let user = interface.accounts.add("leaving", [.physician])
            let token = interface.accounts.signIn(user)
            interface.records.whenPageIsRead { interface.accounts.endAllSessions() }
            await #expect(throws: (any Error).self) { try await interface.ask(.get, "/api/v1/export/studies", bearing: token) }
            let end = try #require(interface.audit.events.last)
            #expect(end.action == .endExport && end.outcome == .refused && end.detail["count"] == "200" && end.actor.name == "leaving")
        }
    }
}
