import Domain
import Foundation
import Testing

@testable import HTTPAPI

struct StudyReportTests {
    private static let start = Timestamp(microseconds: 1_767_225_600_000_000)

    private static func time(_ minutes: Int) -> Timestamp { start + .seconds(60 * minutes) }

    private static func prediction(
        _ finding: Finding = .pneumonia, probability: Double = 0.8734, version: String = "2", warnings: [PredictionWarning] = [], strangeness: Double = 7.25
    ) -> Prediction {
        Prediction(
            finding: finding, probability: probability,
            operatingPoints: OperatingPoints(
                highSensitivity: OperatingPoint(threshold: 0.2, sensitivity: 0.981, specificity: 0.902),
                balanced: OperatingPoint(threshold: 0.5, sensitivity: 0.95, specificity: 0.95),
                highSpecificity: OperatingPoint(threshold: 0.8, sensitivity: 0.913, specificity: 0.984)),
            warnings: warnings, outOfDistribution: .init(score: strangeness, threshold: 12.5),
            model: ModelIdentity(name: "pneumonia", version: version, sha256: String(repeating: "ab12", count: 16), precision: "fp32"),
            radiograph: RadiographDescription(format: .dicom, width: 2048, height: 2500, bitsStored: 12, modality: "DX", viewPosition: "PA"),
            input: .init(brightness: 0.5, contrast: 0.2), saliency: SaliencyMap(width: 1, height: 1, intensities: [0]),
            timings: .init(decode: .milliseconds(41), queue: .milliseconds(3), infer: .milliseconds(12), total: .milliseconds(57)))
    }

    private static func recorded(_ prediction: Prediction, minute: Int, role: RecordedPrediction.Role = .primary) -> RecordedPrediction {
        RecordedPrediction(id: PredictionID(), role: role, prediction: prediction, predictedAt: time(minute))
    }

    private static func study(
        status: Study.Status = .predicted, patient: PatientID? = nil, notes: String? = nil, image: Bool = true, predictions: [RecordedPrediction] = [],
        reviews: [Review] = []
    ) -> Study {
        Study(
            id: StudyID(), patient: patient, image: image ? ImageDigest(String(repeating: "0f", count: 32)) : nil, status: status, notes: notes,
            age: Age(years: 4),
            receivedAt: time(0), completedAt: predictions.isEmpty ? nil : time(1), receivedBy: .anonymous, reviewState: .unreviewed,
            radiograph: predictions.first?.prediction.radiograph, predictions: predictions, reviews: reviews)
    }

    private static func patient(_ details: PatientDetails) -> Patient {
        Patient(id: PatientID(), revision: 1, details: details, createdAt: time(0), createdBy: .system, updatedAt: time(0))
    }

    private func page(_ study: Study, _ patient: Patient? = nil) throws -> String {
        String(decoding: try StudyReport(study: study, patient: patient).html(), as: UTF8.self)
    }

    private func position(of text: String, in page: String) throws -> String.Index {
        try #require(page.range(of: text)?.lowerBound, "\(text) is not on the page")
    }

    @Test func holdsEverythingOfThePrediction() throws {
        let study = Self.study(predictions: [Self.recorded(Self.prediction(), minute: 1)])
        let page = try page(study)
        for text in [
            study.id.description, "Pneumonia suspected", "87.3\u{A0}%", "20.0\u{A0}%", "98.1\u{A0}%", "90.2\u{A0}%", "80.0\u{A0}%", "91.3\u{A0}%",
            "98.4\u{A0}%",
            "7.25, within the limit of 12.50", "pneumonia 2, fp32", String(repeating: "ab12", count: 16), "57\u{A0}ms", "12\u{A0}ms",
            "2026-01-01 00:01:00 UTC",
            "DICOM, 2048 × 2500 pixels, 12 bits", "4 years", "/api/v1/studies/\(study.id)/image", "/api/v1/studies/\(study.id)/overlay",
        ] {
            #expect(page.contains(text), "\(text)")
        }
    }

    @Test func beginsAsHTMLAndKeepsToThePolicy() throws {
        let page = try page(Self.study(predictions: [Self.recorded(Self.prediction(), minute: 1)]))
        #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
        #expect(page.contains("<link rel=\"stylesheet\" href=\"/report.css\">"))
        for forbidden in ["<script", "<style", "style=", "onload", "onclick", "onerror", "javascript:", "{{", "}}"] {
            #expect(!page.contains(forbidden), "\(forbidden)")
        }
        let style = String(decoding: StudyReport.stylesheet, as: UTF8.self)
        #expect(style.contains("@page") && style.contains("size: A4") && !style.contains("url("))
    }

    @Test func saysTwiceThatItIsNoDiagnosis() throws {
        #expect(try page(Self.study()).components(separatedBy: Disclaimer.full).count == 3)
    }

    @Test func putsEveryWarningBeforeTheFinding() throws {
        let warnings = [PredictionWarning(.outOfDistribution, "Unlike what it learned."), PredictionWarning(.lowQuality, "Too dark.")]
        let page = try page(Self.study(predictions: [Self.recorded(Self.prediction(warnings: warnings), minute: 1)]))
        let finding = try position(of: "Pneumonia suspected", in: page)
        for warning in warnings { #expect(try position(of: warning.message, in: page) < finding) }
    }

    @Test func givesNoVerdictOnWhatIsFlagged() throws {
        let page = try page(Self.study(predictions: [Self.recorded(Self.prediction(.indeterminate, probability: 0.95, strangeness: 30), minute: 1)]))
        #expect(page.contains("without a verdict") && page.contains("30.00, above the limit of 12.50"))
    }

    /// After U+0600, which joins the character that follows it, Mustache's own escaping sees no `<`.
    @Test(arguments: [
        "<script>alert(1)</script>", "\u{600}<script>alert(1)</script>", "\u{600}&lt;\u{600}<img src=x onerror=alert(1)>", "\"><b>'", "{{studyID}}",
        "{{{studyID}}}",
    ])
    func escapesWhatPeopleWrite(_ hostile: String) throws {
        let seen = Self.recorded(Self.prediction(warnings: [PredictionWarning(.lowQuality, hostile)]), minute: 1)
        let review = Review(
            id: ReviewID(), prediction: seen.id, verdict: .disagree, correctedFinding: .normal, note: hostile,
            reviewer: Author(kind: .user, id: "1", name: hostile), reviewedAt: Self.time(2))
        let details = PatientDetails(recordNumber: hostile, familyName: hostile, givenName: hostile)
        let page = try page(Self.study(notes: hostile, predictions: [seen], reviews: [review]), Self.patient(details))
        for tag in ["<script", "<img src=x", "<b>'"] { #expect(!page.unicodeScalars.contains(tag.unicodeScalars), "\(tag)") }
        let escaped = MarkupText().escapeText(hostile)
        #expect(page.unicodeScalars.occurrences(of: escaped.unicodeScalars) >= 6, "everywhere as it was written")
    }

    @Test func namesThePatient() throws {
        let details = PatientDetails(
            recordNumber: "A-17", familyName: "Каримова", givenName: "Дилноза", birthDate: CalendarDate(year: 2021, month: 3, day: 31), sex: .female)
        let page = try page(Self.study(), Self.patient(details))
        for text in ["Каримова Дилноза", "A-17", "2021-03-31", "female"] { #expect(page.contains(text), "\(text)") }
        #expect(!page.contains("No patient recorded"))
    }

    @Test func doesNotDenyAPatientWhomItMayNotName() throws {
        let page = try page(Self.study(patient: PatientID()))
        #expect(page.contains("Patient not named here") && !page.contains("No patient recorded"))
    }

    @Test func saysWhatIsNotKnown() throws {
        let page = try page(Self.study(status: .queued))
        for text in ["No patient recorded", "The picture waits for its prediction.", "Nobody has reviewed this study.", "not yet"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.contains("/overlay") && !page.contains("Previous predictions") && !page.contains("Finding of the model"))
    }

    @Test func saysWhyAPictureCouldNotBeRead() throws {
        #expect(try page(Self.study(status: .failed(code: .truncated, message: "The file ends early."))).contains("could not be read: The file ends early."))
    }

    @Test func showsNoPictureAfterItWasErased() throws {
        let page = try page(Self.study(image: false, predictions: [Self.recorded(Self.prediction(), minute: 1)]))
        #expect(!page.contains("<img") && page.contains("The picture was erased with its patient."))
    }

    @Test func listsEarlierPredictionsAndNoShadows() throws {
        let page = try page(
            Self.study(predictions: [
                Self.recorded(Self.prediction(.normal, probability: 0.00001, version: "1"), minute: 1),
                Self.recorded(Self.prediction(.indeterminate, probability: 0.4567, version: "trial"), minute: 2, role: .shadow),
                Self.recorded(Self.prediction(probability: 0.99999), minute: 3),
            ]))
        let earlier = try position(of: "Previous predictions", in: page)
        #expect(try position(of: "&lt; 0.1\u{A0}%", in: page) > earlier && position(of: "&gt; 99.9\u{A0}%", in: page) < earlier)
        #expect(!page.contains("trial") && !page.contains("45.7"))
    }

    @Test func listsEveryReviewNewestFirst() throws {
        let seen = Self.recorded(Self.prediction(), minute: 1)
        let reviews = [
            Review(
                id: ReviewID(), prediction: seen.id, verdict: .disagree, correctedFinding: .normal, note: "Clear bases.\nNo infiltrate.",
                reviewer: Author(kind: .user, id: "1", name: "Dr Aziza"), reviewedAt: Self.time(10)),
            Review(
                id: ReviewID(), prediction: seen.id, verdict: .agree, correctedFinding: nil, note: nil, reviewer: Author(kind: .user, id: "2", name: "Dr Bek"),
                reviewedAt: Self.time(20)),
        ]
        let page = try page(Self.study(notes: "A note of the study.", predictions: [seen], reviews: reviews))
        #expect(try position(of: "Dr Bek", in: page) < position(of: "Dr Aziza", in: page))
        for text in ["Agrees", "Disagrees", "Corrected finding: <b>Pneumonia not suspected</b>", "Clear bases.\nNo infiltrate.", "2026-01-01 00:10:00 UTC"] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(page.contains("recorded up to <time datetime=\"2026-01-01T00:20:00.000Z\">"))
        #expect(page.components(separatedBy: "Corrected finding").count == 2, "what one review lacks is not taken from another")
    }

    @Test func theSameStudyGivesTheSameBytes() throws {
        let report = StudyReport(study: Self.study(predictions: [Self.recorded(Self.prediction(), minute: 1)]), patient: nil)
        #expect(try report.html() == report.html())
    }
}

extension String.UnicodeScalarView {
    /// Scalar by scalar, as a browser reads: `String.contains` would see a combined character instead of a `<`.
    fileprivate func occurrences(of other: String.UnicodeScalarView) -> Int {
        let (all, wanted) = (Array(self), Array(other))
        guard all.count >= wanted.count else { return 0 }
        return (0...all.count - wanted.count).count { all[$0..<$0 + wanted.count].elementsEqual(wanted) }
    }

    fileprivate func contains(_ other: String.UnicodeScalarView) -> Bool { occurrences(of: other) > 0 }
}
