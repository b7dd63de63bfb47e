public import Domain
public import Radiography

/// The one way to a prediction: bytes → radiograph → model input → raw output → probability → finding → warnings.
///
/// HTTP, batches, DICOM intake and the command line all enter here.
public struct PredictionPipeline: Sendable {
    public let manifest: ModelManifest
    public var model: ModelIdentity { engine.model }
    private let decoder: RadiographDecoder
    private let decoders: BoundedThreadPool
    private let engine: any InferenceEngine
    private let clock = ContinuousClock()

    /// - Parameters:
    ///   - threads: how many pictures are decoded at once.
    ///   - queue: how many more may wait before the next is refused with `overloaded`.
    public init(manifest: ModelManifest, engine: any InferenceEngine, decoder: RadiographDecoder, threads: Int, queue: Int) {
        self.manifest = manifest
        self.engine = engine
        self.decoder = decoder
        decoders = BoundedThreadPool(threads: threads, queue: queue)
    }

    /// Loads what the decoders load late: DCMTK's dictionary costs the first DICOM of a process 20 to 30 ms.
    public func warmUp() async throws {
        let emptyDICOM = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + [2, 0, 0, 0] + Array("UL".utf8) + [4, 0, 0, 0, 0, 0]
        try await decoders.run { [decoder] in _ = try? decoder.decode(emptyDICOM) }
    }

    /// - Parameter age: the patient's, where the caller knows it better than the file.
    public func predict(_ bytes: [UInt8], age: Age? = nil) async throws -> Prediction {
        let start = clock.now
        let decoded = try await decode(bytes, submitted: start)
        let inferStart = clock.now
        let output = try await engine.infer(decoded.input)
        let waited = decoded.waited + (clock.now - inferStart) - output.duration
        return interpret(
            output, of: decoded.input, described: decoded.description, age: age ?? decoded.description.patientAge,
            timings: .init(decode: decoded.duration, queue: waited, infer: output.duration, total: clock.now - start))
    }

    /// What the first bytes say the file is.
    public func format(of bytes: [UInt8]) throws(ServiceError) -> RadiographDescription.Format {
        try decoder.format(of: bytes)
    }

    /// The picture as a person sees it, for overlays.
    public func radiograph(_ bytes: [UInt8], reducedSide: Int) async throws -> Radiograph {
        let decoder = RadiographDecoder(limits: decoder.limits, reducedSide: reducedSide)
        return try await decoders.run { try decoder.decode(bytes) }
    }

    /// Encodes on a decoder's thread.
    public func png(of map: SaliencyMap) async throws -> [UInt8] {
        try await decoders.run { try PNGEncoder().encode(map) }
    }

    private struct Decoded {
        let input: ModelInput
        let description: RadiographDescription
        let waited: Duration
        let duration: Duration
    }

    private func decode(_ bytes: [UInt8], submitted: ContinuousClock.Instant) async throws -> Decoded {
        try await decoders.run { [decoder, clock, input = manifest.input] in
            let start = clock.now
            let radiograph = try decoder.decode(bytes)
            let modelInput = ModelInput(radiograph, width: input.width, height: input.height)
            return Decoded(input: modelInput, description: radiograph.description, waited: start - submitted, duration: clock.now - start)
        }
    }

    private func interpret(
        _ output: RawOutput, of input: ModelInput, described description: RadiographDescription, age: Age?, timings: Prediction.Timings
    ) -> Prediction {
        let probability = manifest.calibration.probability(logit: output.logit)
        let strangeness = Prediction.OutOfDistribution(score: output.outOfDistributionScore, threshold: manifest.outOfDistribution.threshold)
        // What is unlike a chest radiograph gets its numbers, and no verdict.
        let finding = strangeness.isFlagged ? .indeterminate : manifest.operatingPoints.finding(for: probability)
        return Prediction(
            finding: finding, probability: probability, operatingPoints: manifest.operatingPoints,
            warnings: WarningRules(manifest: manifest).warnings(for: description, input: input, outOfDistribution: strangeness, age: age),
            outOfDistribution: strangeness, model: engine.model, radiograph: description,
            input: .init(brightness: input.brightness, contrast: input.contrast),
            saliency: SaliencyMap(
                width: input.width, height: input.height,
                activation: .init(width: manifest.outputs.activationWidth, height: manifest.outputs.activationHeight, values: output.activation),
                scale: manifest.saliency.scale),
            timings: timings)
    }
}
