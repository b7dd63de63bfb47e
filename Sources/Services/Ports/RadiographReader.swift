public import Domain

/// What the use cases need of inference: one way to a prediction.
public protocol RadiographReader: Sendable {
    /// Whether `predict` would answer now.
    var isReady: Bool { get }
    var models: [ModelSummary] { get }

    /// What the first bytes say the file is, without decoding it.
    ///
    /// - Throws: `notAPicture`, `fileTooLarge`.
    func format(of bytes: [UInt8]) throws -> RadiographDescription.Format

    /// - Parameters:
    ///   - bytes: of a JPEG, PNG or DICOM file.
    ///   - age: the patient's, where the caller knows it better than the file.
    func predict(_ bytes: [UInt8], age: Age?) async throws -> Prediction

    /// The map as an 8-bit grey PNG file.
    func png(of map: SaliencyMap) async throws -> [UInt8]
}
