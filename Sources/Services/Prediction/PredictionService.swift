public import Domain

/// Predicts for a caller who waits: within a deadline, and within the memory set aside for uploads.
public struct PredictionService: Sendable {
    public struct Limits: Sendable, Equatable {
        /// Bytes of one picture.
        public var maximumBytes: Int
        /// Bytes of all the pictures that are held at once.
        public var uploadMemory: Int
        /// From the first byte of a picture to its last.
        public var uploadDeadline: Duration
        /// From the last byte to the answer.
        public var predictionDeadline: Duration

        public init(
            maximumBytes: Int = 64 << 20, uploadMemory: Int = 512 << 20, uploadDeadline: Duration = .seconds(60), predictionDeadline: Duration = .seconds(10)
        ) {
            self.maximumBytes = maximumBytes
            self.uploadMemory = uploadMemory
            self.uploadDeadline = uploadDeadline
            self.predictionDeadline = predictionDeadline
        }
    }

    public let limits: Limits
    /// Counts the bytes of every picture from its first to the answer.
    public let uploadMemory: MemoryBudget
    private let reader: any RadiographReader

    public init(reader: any RadiographReader, limits: Limits = Limits()) {
        self.reader = reader
        self.limits = limits
        uploadMemory = MemoryBudget(bytes: limits.uploadMemory)
    }

    /// A prediction and, where `saliency` is wanted, its map as a PNG file.
    public func predict(_ bytes: [UInt8], age: Age?, saliency: Bool) async throws -> (prediction: Prediction, saliencyPNG: [UInt8]?) {
        try await withDeadline(limits.predictionDeadline) { [reader] in
            let prediction = try await reader.predict(bytes, age: age)
            return (prediction, saliency ? try await reader.png(of: prediction.saliency) : nil)
        }
    }
}
