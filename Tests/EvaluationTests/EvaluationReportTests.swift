import Foundation
import Testing

@testable import Evaluation

struct EvaluationReportTests {
    @Test func countsWhatWasScoredFlaggedAndFailed() {
        let report = EvaluationReport.make([
            .scored("a", .normal, 0.1), .scored("b", .pneumonia, 0.9, flagged: true), .failed("c", .normal, reason: "truncated"),
            .scored("d", .normal, .nan), .scored("e", .normal, 1.5),
        ])
        #expect(report.counts.pictures == 5 && report.counts.scored == 2 && report.counts.failed == 3)
        #expect(report.counts.flagged == 1 && report.counts.flaggedShare == 0.5)
        #expect(report.failures.map(\.name) == ["c", "d", "e"])
        #expect(report.failures.last?.reason == "the probability 1.5 is not within 0...1")
        #expect(report.unflagged?.pictures == .init(normal: 1, pneumonia: 0))
        #expect(report.disclaimer == "Not for standalone diagnosis.")
    }

    @Test func namesTheSurestMistakesFirst() {
        let report = EvaluationReport.make([
            .scored("right", .pneumonia, 0.99), .scored("sick, 0.3", .pneumonia, 0.3), .scored("well, 0.95", .normal, 0.95),
            .scored("well, 0.3", .normal, 0.3), .scored("sick, 0.01", .pneumonia, 0.01),
        ])
        #expect(report.worstMisses.map(\.name) == ["sick, 0.01", "well, 0.95", "sick, 0.3", "well, 0.3"])
        let both = ["highSensitivity", "balanced"]
        #expect(report.worstMisses.map(\.wrongAt) == [both, both, ["balanced"], ["highSensitivity"]])
    }

    @Test func reportsLargeGroupsApart() {
        var source = MadeUpPictures(seed: 1)
        let report = EvaluationReport.make(source.makeGroups(2, of: 20) + source.makeGroups(3, of: 2).map { $0.renamed(group: "small") })
        #expect(report.groups.map(\.group) == ["0", "1"])
        #expect(report.counts.groups == 3 && report.counts.groupsReportedApart == 2)
    }

    @Test func talliesAnswersByLabel() {
        let report = EvaluationReport.make([
            .scored("a", .normal, 0.1), .scored("b", .pneumonia, 0.3, warnings: ["lowQuality", "lowQuality"]),
            .scored("c", .pneumonia, 0.9, finding: "pneumonia"),
        ])
        #expect(report.findings == [.init(name: "normal", normal: 1, pneumonia: 1), .init(name: "pneumonia", normal: 0, pneumonia: 1)])
        #expect(report.warnings == [.init(name: "lowQuality", normal: 0, pneumonia: 1)])
    }

    @Test(arguments: [LabelledPicture.Label.normal, .pneumonia])
    func oneClassLeavesComparisonsUndefined(label: LabelledPicture.Label) throws {
        let report = EvaluationReport.make((0..<30).map { .scored("\($0)", label, Double($0) / 30) })
        let reason = label == .normal ? "no pneumonia pictures" : "no normal pictures"
        #expect(report.overall.areaUnderROC == Figure(value: nil, interval: nil, reason: reason))
        #expect(report.overall.operatingPoints[0].matthewsCorrelation.reason == reason)
        #expect(report.overall.brierScore.value != nil && report.overall.operatingPoints[0].accuracy.interval != nil)
        #expect(report.curves.receiverOperatingCharacteristic.isEmpty && report.curves.precisionRecall.isEmpty)
        #expect(report.notes.contains { $0.contains("figures that compare the two are undefined") })
    }

    @Test func nothingScoredIsAReportAllTheSame() throws {
        let report = EvaluationReport.make([.failed("a", .normal, reason: "no pixel data")])
        #expect(report.overall.accuracy(0).reason == "no scored pictures" && report.counts.flaggedShare == nil)
        #expect(try EvaluationReport(json: report.json()) == report)
        #expect(HTMLReport(report).render().contains("no pixel data"))
    }

    @Test func boundsWhatResamplingCannot() {
        let report = EvaluationReport.make((0..<40).map { .scored("\($0)", $0 % 2 == 0 ? .normal : .pneumonia, $0 % 2 == 0 ? 0.1 : 0.9) })
        #expect(report.notes.contains("The sensitivity at balanced is the same on every resample; Wilson's interval for it is 0.839 to 1.000."))
    }

    @Test func jsonKeepsItsKeysAndNulls() throws {
        let report = EvaluationReport.make([.scored("a", .normal, 0.9)])
        let object = try #require(JSONSerialization.jsonObject(with: report.json()) as? [String: Any])
        #expect(
            object.keys.sorted() == [
                "bootstrap", "counts", "created", "curves", "dataset", "disclaimer", "failures", "findings", "groups", "model", "notes",
                "overall", "schema", "unflagged", "warnings", "worstMisses",
            ])
        #expect(object["unflagged"] is NSNull && object["created"] as? String == "1970-01-01T00:00:00Z")
        let overall = try #require(object["overall"] as? [String: Any])
        let area = try #require(overall["areaUnderROC"] as? [String: Any])
        #expect(area["value"] is NSNull && area["interval"] is NSNull && area["reason"] as? String == "no pneumonia pictures")
        let miss = try #require((object["worstMisses"] as? [[String: Any]])?.first)
        #expect(miss["group"] is NSNull)
    }

    @Test func jsonComesBackAsItWas() throws {
        var source = MadeUpPictures(seed: 2)
        let report = EvaluationReport.make(source.make(60) + [.scored("flagged", .normal, 0.4, group: "x", flagged: true)])
        #expect(try EvaluationReport(json: report.json()) == report)
    }
}

extension FigureSet {
    fileprivate func accuracy(_ point: Int) -> Figure { operatingPoints[point].accuracy }
}

extension ScoredPicture {
    fileprivate func renamed(group: String) -> ScoredPicture {
        ScoredPicture(LabelledPicture(path: picture.path, name: picture.name, label: picture.label, group: group), outcome: outcome)
    }
}
