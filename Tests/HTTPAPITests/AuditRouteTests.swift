import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Services
import Testing

@testable import HTTPAPI

/// What is recorded of requests: looks and refusals. Changes are recorded by the database, with themselves.
struct AuditRouteTests {
    /// The look at each route, as its event is called.
    private static let looks: [(path: String, action: String)] = [
        ("/studies", "study.list"), ("/studies/STUDY", "study.read"), ("/studies/STUDY/image", "image.read"), ("/studies/STUDY/display-range", "image.read"),
        ("/studies/STUDY/original", "image.read"), ("/studies/STUDY/saliency", "image.read"), ("/studies/STUDY/overlay", "image.read"),
        ("/studies/STUDY/report", "report.read"), ("/studies/STUDY/reviews", "study.read"), ("/batches/BATCH", "batch.read"),
        ("/batches/BATCH/events", "batch.read"), ("/export/studies", "study.export"), ("/patients", "patient.list"), ("/patients/PATIENT", "patient.read"),
        ("/patients/PATIENT/studies", "study.list"), ("/audit", "audit.read"), ("/audit/export", "audit.export"),
    ]

    /// Routes that show nothing of a patient and nothing of the audit.
    private static let silent = [
        "/models", "/models/activations", "/statistics", "/drift", "/me", "/me/sessions", "/users", "/api-keys", "/compliance", "/events",
    ]

    private struct Known {
        let study: String
        let patient: String
        let batch: String

        init(_ interface: Interface) async throws {
            let recorded = try await interface.study(patient: #"{"familyName":"Karimova"}"#)
            study = try #require(recorded["id"] as? String)
            patient = try #require(recorded["patientId"] as? String)
            batch = try #require(try await interface.send("/batches", form: [.file("1")]).object["id"] as? String)
            let id = try #require(BatchID(batch))
            interface.records.state.withLock { state in state.batches[id] = state.batches[id]?.done(first: 1) }
            interface.audit.forgetAll()
        }

        func path(_ path: String) -> String {
            path.replacing("STUDY", with: study).replacing("PATIENT", with: patient).replacing("BATCH", with: batch)
        }
    }

    @Test func recordsEveryLook() async throws {
        try await Interface.with { interface in
            let known = try await Known(interface)
            for (path, action) in Self.looks {
                for method in [HTTPRequest.Method.get, .head] {
                    interface.audit.forgetAll()
                    let response = try await interface.send(method, known.path(path))
                    #expect(response.status == .ok, "\(path): \(response.text)")
                    let events = interface.audit.events
                    let end = method == .get && path.contains("/export") ? ["export.end"] : []
                    #expect(events.map(\.action.rawValue) == [action] + end, "\(method) \(path)")
                    let event = try #require(events.first)
                    #expect(event.outcome == .success && event.actor.name == "admin" && event.actor.kind == .user, "\(path)")
                    #expect(event.origin.requestID == response.headers[.requestID], "\(path)")
                    #expect(event.origin.credential?.hasPrefix("session:") == true, "\(path)")
                }
            }
        }
    }

    /// The table of looks is whole: every read of the service's own table is in it.
    @Test func knowsEveryLook() {
        let reads = RouteAccess.table.compactMap { route in
            if case .read(let action) = route.record, route.method == .get { "\(route.path) \(action.rawValue)" } else { nil }
        }
        let named = Self.looks.map { look in
            "/api/v1" + look.path.replacing("STUDY", with: "{id}").replacing("PATIENT", with: "{id}").replacing("BATCH", with: "{id}") + " \(look.action)"
        }
        #expect(Set(reads) == Set(named))
    }

    @Test func namesWhatWasSeen() async throws {
        try await Interface.with { interface in
            let known = try await Known(interface)
            _ = try await interface.send(.get, "/studies/\(known.study)")
            _ = try await interface.send(.get, "/patients")
            _ = try await interface.send(.get, "/export/studies?identified=true")
            let events = interface.audit.events
            try #require(events.count == 4)
            #expect(events[0].objects == [AuditObject(.study, known.study), AuditObject(.patient, known.patient)])
            #expect(events[1].objects == [AuditObject(.patient, known.patient)] && events[1].detail == ["count": "1"])
            #expect(events[2].detail == ["format": "csv", "identified": "true"])
        }
    }

    @Test func namesEverybodyOnAPageInAsManyEventsAsThatTakes() async throws {
        try await Interface.with { interface in
            for index in 1...20 { _ = try await interface.study("\(index)", patient: #"{"familyName":"Karimova"}"#) }
            interface.audit.forgetAll()
            let response = try await interface.send(.get, "/studies?limit=100")
            let events = interface.audit.events
            #expect(events.count == 3 && events.allSatisfy { $0.action == .listStudies && $0.objects.count <= 16 && $0.detail["count"] == "20" })
            #expect(Set(events.compactMap { $0.detail["part"] }) == ["1/3", "2/3", "3/3"])
            #expect(Set(events.map(\.origin.requestID)) == [response.headers[.requestID]])
            let (studies, patients) = interface.records.state.withLock { ($0.studies.keys.map(AuditObject.study), $0.patients.keys.map(AuditObject.patient)) }
            #expect(Set(events.flatMap(\.objects)) == Set(studies + patients))
            interface.audit.forgetAll()
            let patient = try #require(patients.first)
            _ = try await interface.send(.get, "/patients/\(patient.id)/studies")
            #expect(interface.audit.events.allSatisfy { $0.objects.first == patient })
        }
    }

    @Test func tellsWhatAnExportWasNarrowedToAndHowMuchOfItLeft() async throws {
        try await Interface.with { interface in
            let known = try await Known(interface)
            let query = "identified=true&patient=\(known.patient)&q=Karimova&status=predicted&from=2026-01-31"
            let response = try await interface.send(.get, "/export/studies?\(query)")
            let events = interface.audit.events
            try #require(events.map(\.action) == [.exportStudies, .endExport])
            var detail = [
                "format": "csv", "identified": "true", "q": "given", "status": "predicted", "from": Timestamp(day: 20_484).description,
            ]
            #expect(events[0].detail == detail)
            detail.merge(["export": "study.export", "count": "1"]) { _, new in new }
            #expect(events[1].detail == detail && events[1].outcome == .success)
            for event in events {
                #expect(event.objects == [AuditObject(.patient, known.patient)] && event.origin.requestID == response.headers[.requestID])
                #expect(event.origin.credential?.hasPrefix("session:") == true && event.actor.name == "admin")
            }
            #expect(!"\(events)".contains("Karimova"))
        }
    }

    @Test func recordsAnExportThatBreaksOff() async throws {
        try await Interface.with { interface in
            for index in 1...201 { _ = try await interface.study("\(index)") }
            interface.audit.forgetAll()
            interface.records.state.withLock { $0.pages = 1 }
            await #expect(throws: (any Error).self) { try await interface.send(.get, "/export/studies") }
            let end = try #require(interface.audit.events.last)
            #expect(end.action == .endExport && end.outcome == .failed && end.detail["count"] == "200")
        }
    }

    @Test func recordsALookThatFoundNothingNew() async throws {
        try await Interface.with { interface in
            let known = try await Known(interface)
            let tag = try #require(try await interface.send(.get, "/studies/\(known.study)").headers[.eTag])
            let again = try await interface.send(.get, "/studies/\(known.study)", headers: [.ifNoneMatch: tag])
            #expect(again.status == .notModified)
            #expect(interface.audit.events.count == 2)
        }
    }

    @Test func recordsNothingWhereThereIsNothingToSee() async throws {
        try await Interface.with { interface in
            for path in Self.silent {
                let response = try await interface.send(.get, path)
                #expect(response.status.code < 500, "\(path)")
            }
            _ = try await interface.send(.get, "/studies?limit=0")
            for path in ["/", "/health", "/openapi.json"] { _ = try await interface.ask(.get, path, bearing: nil) }
            #expect(interface.audit.events.isEmpty, "\(interface.audit.events.map(\.action))")
        }
    }

    @Test func showsNothingThatItCannotRecord() async throws {
        try await Interface.with { interface in
            let known = try await Known(interface)
            interface.audit.isDown = true
            for (path, _) in Self.looks where !path.hasPrefix("/audit") {
                let response = try await interface.send(.get, known.path(path))
                try response.problem(.serviceUnavailable, "storageUnavailable")
                #expect(response.headers[.eTag] == nil && response.headers[.retryAfter] == "1", "\(path)")
            }
        }
    }

    @Test func recordsWhatWasRefused() async throws {
        try await Interface.with { interface in
            let missing = "01890a5d-ac96-774b-bcce-b302099a8057"
            let token = interface.accounts.signIn(.auditor)
            let cases: [(HTTPRequest.Method, String, String, Bool)] = [
                (.get, "/api/v1/studies/\(missing)", "study.read", true), (.post, "/api/v1/studies", "study.create", false),
                (.delete, "/api/v1/patients/\(missing)", "patient.erase", true), (.post, "/api/v1/users", "user.create", false),
                (.get, "/api/v1/export/studies", "study.export", false), (.post, "/api/v1/predict", "request", false),
            ]
            for (method, path, action, namesObject) in cases {
                interface.audit.forgetAll()
                let response = try await interface.ask(method, path, bearing: token)
                #expect(response.status == .forbidden, "\(path)")
                let event = try #require(interface.audit.events.first, "\(path)")
                #expect(event.action.rawValue == action && event.outcome == .refused && event.actor.name == "some-auditor")
                #expect(event.detail["code"] == "forbidden" && event.detail["route"]?.hasPrefix("\(method.rawValue) /api/v1/") == true)
                #expect(event.objects.map(\.id) == (namesObject ? [missing] : []))
            }
        }
    }

    @Test func recordsALookAtWhatIsNotThere() async throws {
        try await Interface.with { interface in
            let missing = "01890a5d-ac96-774b-bcce-b302099a8057"
            try await interface.send(.get, "/studies/\(missing)").problem(.notFound, "notFound")
            #expect(interface.audit.events.map(\.action) == [.readStudy] && interface.audit.events[0].objects == [AuditObject(.study, missing)])
            // What somebody typed is no id, and is not recorded: it might be a name.
            try await interface.send(.get, "/studies/Karimova").problem(.notFound, "notFound")
            #expect(interface.audit.events.count == 2 && interface.audit.events[1].objects.isEmpty)
            #expect(!"\(interface.audit.events)".contains("Karimova"))
        }
    }

    @Test func writesAFewOfAFloodOfStrangers() async throws {
        try await Interface.withSetting(.atOneMoment) { interface in
            for _ in 1...200 { _ = try await interface.ask(.get, "/api/v1/studies", bearing: "token.unknown") }
            let events = interface.audit.events
            #expect(events.count == 10)
            #expect(events.allSatisfy { $0.outcome == .refused && $0.actor == .anonymous && $0.detail["code"] == "unauthenticated" })
        }
    }

    @Test func saysHowManyRefusalsItLeftOut() {
        let samples = RefusalSamples()
        let start = Timestamp(day: 20_000)
        let first = (0..<25).compactMap { _ in samples.take(.unauthenticated, by: "address:a", at: start) }
        #expect(first == Array(repeating: 0, count: 10))
        #expect(samples.take(.rateLimited, by: "address:a", at: start) == 0)
        #expect(samples.take(.rateLimited, by: "address:a", at: start + .seconds(59)) == nil)
        #expect(samples.take(.rateLimited, by: "address:a", at: start + .seconds(60)) == 1)
        #expect(samples.take(.unauthenticated, by: "address:a", at: start + .seconds(61)) == 15)
        #expect((0..<100).allSatisfy { _ in samples.take(.forbidden, by: "session:a", at: start) == 0 })
    }

    @Test func boundsAFloodFromManyAddresses() {
        let samples = RefusalSamples()
        let taken = (0..<20_000).filter { samples.take(.unauthenticated, by: "address:\($0)", at: Timestamp(day: 20_000)) != nil }
        #expect(taken.count == RefusalSamples.wholeLimit)
    }

    @Test func showsAndExportsTheAudit() async throws {
        try await Interface.with { interface in
            _ = try await Known(interface)
            _ = try await interface.send(.get, "/patients")
            let list = try await interface.send(.get, "/audit?action=patient.list")
            #expect(try list.items.first?["action"] as? String == "patient.list")
            let export = try await interface.send(.get, "/audit/export")
            #expect(export.headers[.contentType] == "application/x-ndjson")
            let lines = export.text.split(separator: "\n")
            #expect(lines.count == 2 && lines[0].contains(#""sequence":1"#) && !export.text.contains("Karimova"))
            for query in ["action=x", "outcome=x", "actor=7", "object=study", "object=x:1", "from=2026-02-01&until=2026-01-01", "x=1"] {
                try await interface.send(.get, "/audit?\(query)").problem(.badRequest, "invalidRequest")
            }
            try await interface.send(.get, "/audit/verification").problem(.notFound, "notFound")
            let verified = try await interface.send(.post, "/audit/verification")
            #expect(try verified.object["intact"] as? Bool == false)
            #expect(try await interface.send(.get, "/audit/verification").object["records"] != nil)
            let compliance = try await interface.send(.get, "/compliance?days=7").object
            #expect(compliance["exports"] as? Int == 3 && compliance["masterKeys"] is NSNull && compliance["forwardingLag"] is NSNull)
        }
    }
}
