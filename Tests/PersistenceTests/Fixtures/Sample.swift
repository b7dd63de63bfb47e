import Domain
import Services

/// Records to test with.
enum Sample {
    static let physician = Author(kind: .user, id: "7", name: "Dr. Aziza Karimova")
    /// 2026-01-31T12:00:00Z.
    static let noon = Timestamp(microseconds: 1_769_860_800_000_000)

    static func digest(_ number: Int) -> ImageDigest {
        let digits = String(number, radix: 16)
        return ImageDigest(String(repeating: "0", count: 64 - digits.count) + digits)!
    }

    static func details(_ familyName: String = "Karimov", _ givenName: String? = "Timur", recordNumber: String? = nil) -> PatientDetails {
        PatientDetails(recordNumber: recordNumber, familyName: familyName, givenName: givenName)
    }

    static func patient(_ details: PatientDetails = details(), at moment: Timestamp = noon) -> Patient {
        Patient(id: PatientID(), revision: 1, details: details, createdAt: moment, createdBy: physician, updatedAt: moment)
    }

    static func model(_ version: String = "1.0.0") -> ModelIdentity {
        ModelIdentity(name: "pneumonia", version: version, sha256: String(repeating: "ab", count: 32), precision: "fp32")
    }

    static let points = OperatingPoints(
        highSensitivity: .init(threshold: 0.2, sensitivity: 0.98, specificity: 0.6), balanced: .init(threshold: 0.5, sensitivity: 0.9, specificity: 0.9),
        highSpecificity: .init(threshold: 0.8, sensitivity: 0.7, specificity: 0.98))

    /// Every field holds something, and most of it nothing round.
    static func prediction(_ probability: Double = 0.91, model: ModelIdentity = model(), warnings: [PredictionWarning.Code] = []) -> Prediction {
        Prediction(
            finding: points.finding(for: probability), probability: probability, operatingPoints: points,
            warnings: warnings.map { PredictionWarning($0, "Because of “\($0.rawValue)”.") }, outOfDistribution: .init(score: 3.0 / 7, threshold: 11.25),
            model: model,
            radiograph: RadiographDescription(
                format: .dicom, width: 2048, height: 2500, bitsStored: 12, frames: 2, transferSyntax: "1.2.840.10008.1.2.4.90", modality: "DX",
                bodyPart: "CHEST", viewPosition: "PA", patientAge: Age(years: 41.5), patientSex: "F"),
            input: .init(brightness: 0.1 + 0.2, contrast: 1.0 / 3),
            saliency: SaliencyMap(width: 224, height: 224, activation: .init(width: 7, height: 7, values: (0..<49).map { Float($0) / 7 - 2 }), scale: 4.2),
            timings: .init(decode: .nanoseconds(5_123_456), queue: .nanoseconds(7), infer: .milliseconds(21), total: .microseconds(26_333)))
    }

    static func recorded(
        _ probability: Double = 0.91, role: RecordedPrediction.Role = .primary, model: ModelIdentity = model(), warnings: [PredictionWarning.Code] = [],
        at moment: Timestamp = noon + .seconds(2)
    ) -> NewPrediction {
        NewPrediction(
            RecordedPrediction(id: PredictionID(), role: role, prediction: prediction(probability, model: model, warnings: warnings), predictedAt: moment),
            driftBins: [.probability: Int(probability * 10), .brightness: 3])
    }

    static func review(
        _ prediction: PredictionID, _ verdict: Review.Verdict = .agree, corrected: Finding? = nil, note: String? = nil,
        at moment: Timestamp = noon + .seconds(3600)
    ) -> Review {
        Review(id: ReviewID(), prediction: prediction, verdict: verdict, correctedFinding: corrected, note: note, reviewer: physician, reviewedAt: moment)
    }

    static func key(_ key: String, _ request: String = "a", by author: Author = physician) -> IdempotencyKey {
        IdempotencyKey(key: key, author: author, fingerprint: request)
    }

    /// A study to be recorded.
    struct Study {
        var patient: NewStudy.PatientChoice = .none
        var image = Int.random(in: 0..<Int.max)
        var notes: String?
        var age: Age?
        var receivedAt = noon
        var receivedBy = physician
        /// `nil` for one that is queued.
        var probability: Double? = 0.91
        var model = Sample.model()
        var warnings: [PredictionWarning.Code] = []
        var shadowed = false
        var key: IdempotencyKey?

        func new(in images: any ImageStore) async throws -> NewStudy {
            let staged = try await images.stage([1, 2, 3], as: digest(image))
            let prediction = probability.map { recorded($0, model: model, warnings: warnings, at: receivedAt + .seconds(2)) }
            return NewStudy(
                id: StudyID(), patient: patient, image: staged, format: .jpeg, notes: notes, age: age, receivedAt: receivedAt, receivedBy: receivedBy,
                work: prediction.map { .predicted($0) } ?? .queued, shadowed: shadowed, idempotencyKey: key)
        }
    }
}

extension NewStudy {
    var prediction: NewPrediction? { if case .predicted(let prediction) = work { prediction } else { nil } }
}
