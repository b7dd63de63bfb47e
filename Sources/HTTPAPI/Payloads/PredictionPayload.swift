public import Domain
internal import Foundation

/// A prediction as JSON. The command's `--json` writes the same.
public struct PredictionPayload: Encodable, Sendable {
    let finding: Finding
    let probability: Double
    let operatingPoints: OperatingPoints
    let warnings: [PredictionWarning]
    let outOfDistribution: Prediction.OutOfDistribution
    let model: ModelIdentity
    let radiograph: RadiographPayload
    let timings: TimingsPayload
    let saliency: SaliencyPayload?
    let disclaimer: String
}

extension PredictionPayload {
    /// - Parameter saliencyPNG: left out of the answer where `nil`.
    public init(_ prediction: Prediction, saliencyPNG: [UInt8]?) {
        self.init(
            finding: prediction.finding, probability: prediction.probability, operatingPoints: prediction.operatingPoints, warnings: prediction.warnings,
            outOfDistribution: prediction.outOfDistribution, model: prediction.model, radiograph: RadiographPayload(prediction.radiograph),
            timings: TimingsPayload(prediction.timings),
            saliency: saliencyPNG.map { SaliencyPayload(width: prediction.saliency.width, height: prediction.saliency.height, data: Data($0)) },
            disclaimer: Disclaimer.full)
    }
}

struct RadiographPayload: Encodable, Sendable {
    let format: RadiographDescription.Format
    let width: Int
    let height: Int
    let bitsStored: Int
    let frames: Int
    let transferSyntax: String?
    let modality: String?
    let bodyPart: String?
    let viewPosition: String?
    let patientAgeYears: Double?
    let patientSex: String?

    init(_ description: RadiographDescription) {
        format = description.format
        width = description.width
        height = description.height
        bitsStored = description.bitsStored
        frames = description.frames
        transferSyntax = description.transferSyntax
        modality = description.modality
        bodyPart = description.bodyPart
        viewPosition = description.viewPosition
        patientAgeYears = description.patientAge?.years
        patientSex = description.patientSex
    }
}

struct TimingsPayload: Encodable, Sendable {
    let decodeMilliseconds: Double
    let queueMilliseconds: Double
    let inferMilliseconds: Double
    let totalMilliseconds: Double

    init(_ timings: Prediction.Timings) {
        decodeMilliseconds = timings.decode.milliseconds
        queueMilliseconds = timings.queue.milliseconds
        inferMilliseconds = timings.infer.milliseconds
        totalMilliseconds = timings.total.milliseconds
    }
}

struct SaliencyPayload: Encodable, Sendable {
    let width: Int
    let height: Int
    let mediaType = "image/png"
    /// Written in base64.
    let data: Data
}
