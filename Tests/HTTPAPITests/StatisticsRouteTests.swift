import Domain
import Foundation
import HTTPTypes
import Services
import Testing

@testable import HTTPAPI

struct StatisticsRouteTests {
    private static let day = CalendarDate("2026-01-31")!.start.day

    private static func tally(_ measure: Tally.Measure, _ bin: String, _ count: Int = 1, day: Int = day) -> Tally {
        Tally(day: day, model: "pneumonia/7", measure: measure, bin: bin, count: count)
    }

    @Test func countsWhatWasRecorded() async throws {
        try await Interface.with { interface in
            interface.records.state.withLock {
                $0.tallies = [
                    Self.tally(.received, "", 3), Self.tally(.completed, "predicted", 2), Self.tally(.finding, "normal", 2),
                    Self.tally(.review, "normal=normal", 2),
                    Self.tally(.shadow, "normal>pneumonia"), Self.tally(.received, "", 9, day: Self.day - 40),
                ]
            }
            let report = try await interface.send(.get, "/statistics?from=2026-01-01&until=2026-01-31&model=pneumonia/7").object
            #expect(report["from"] as? String == "2026-01-01" && report["until"] as? String == "2026-01-31" && report["predicted"] as? Int == 2)
            #expect(report["received"] is NSNull && report["failed"] is NSNull, "what came in was no version's")
            #expect(try await interface.send(.get, "/statistics?from=2026-01-01&until=2026-01-31").object["received"] as? Int == 3)
            #expect(report["findings"] as? [String: Int] == ["pneumonia": 0, "indeterminate": 0, "normal": 2])
            let agreement = try #require(report["agreement"] as? [String: Any])
            #expect((agreement["specificity"] as? [String: Any])?["value"] as? Double == 1)
            #expect((agreement["sensitivity"] as? [String: Any])?["value"] is NSNull && (agreement["sensitivity"] as? [String: Any])?["lower"] is NSNull)
            #expect((report["predictionTurnaround"] as? [String: Any])?["medianSeconds"] is NSNull)
            #expect((report["days"] as? [[String: Any]])?.map { $0["date"] as? String } == ["2026-01-31"])
            #expect((report["weeks"] as? [[String: Any]])?.map { $0["monday"] as? String } == ["2026-01-26"])
            #expect((report["shadows"] as? [[String: Any]])?.first?["differing"] as? Int == 1)
        }
    }

    @Test func looksAtTheLastDaysUnlessToldOtherwise() async throws {
        let today = Timestamp.now.day
        try await Interface.with { interface in
            for (path, length) in [("/statistics", 30), ("/drift", 7)] {
                let report = try await interface.send(.get, path).object
                let from = try #require(CalendarDate(report["from"] as? String ?? "")).start.day
                let until = try #require(CalendarDate(report["until"] as? String ?? "")).start.day
                #expect(until - from == length - 1 && (today...today + 1).contains(until))
            }
        }
    }

    @Test(arguments: [
        "/statistics?from=2026-02-01&until=2026-01-01", "/statistics?from=2000-01-01&until=2026-01-01", "/statistics?from=today", "/drift?model=1",
        "/drift?until=2026-13-01", "/statistics?version=7",
    ])
    func refusesARangeItDoesNotUnderstand(_ path: String) async throws {
        try await Interface.with { interface in
            try await interface.send(.get, path).problem(.badRequest, "invalidRequest")
        }
    }

    @Test func comparesWithTheReference() async throws {
        try await Interface.with { interface in
            interface.records.state.withLock { $0.tallies = [Self.tally(.probability, "0", 30), Self.tally(.probability, "1", 30)] }
            let report = try await interface.send(.get, "/drift?from=2026-01-30&until=2026-01-31&version=7").object
            let quantity = try #require((report["quantities"] as? [[String: Any]])?.first)
            #expect(report["model"] as? String == "pneumonia/7" && quantity["measure"] as? String == "probability")
            #expect(
                quantity["edges"] as? [Double] == [0, 0.5, 1] && quantity["reference"] as? [Int] == [100, 100] && quantity["observed"] as? [Int] == [30, 30])
            #expect((quantity["index"] as? [String: Any])?["band"] as? String == "stable")
            let quiet = try await interface.send(.get, "/drift?from=2025-01-30&until=2025-01-31").object
            #expect((quiet["quantities"] as? [[String: Any]])?.first?["index"] is NSNull)
            try await interface.send(.get, "/drift?version=9").problem(.notFound, "notFound")
        }
    }
}
