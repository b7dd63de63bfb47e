import HTTPTypes
import Testing

@testable import HTTPAPI

struct ReportRouteTests {
    @Test func printsAStudy() async throws {
        try await Interface.with { interface in
            let study = try await interface.study(patient: #"{"familyName":"Karimova <b>"}"#)
            let path = "/studies/\(study["id"] as? String ?? "")/report"
            let response = try await interface.send(.get, path)
            #expect(response.headers[.contentType] == "text/html; charset=utf-8" && response.text.contains("Karimova &lt;b&gt;"))
            #expect(response.text.contains("Not for standalone diagnosis"))
            let tag = try #require(response.headers[.eTag])
            #expect(try await interface.send(.get, path, headers: [.ifNoneMatch: tag]).status == .notModified)
            try await interface.send(.get, "\(path)?print=1").problem(.badRequest, "invalidRequest")
            let style = try await interface.client.executeRequest(uri: "/report.css", method: .get, headers: [:], body: nil)
            #expect(style.status == .ok && style.headers[.contentType]?.hasPrefix("text/css") == true)
        }
    }
}
