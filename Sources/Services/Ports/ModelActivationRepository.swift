public import Domain

/// Decisions about which model version answers: appended, never changed.
public protocol ModelActivationRepository: Sendable {
    func append(_ activation: ModelActivation) async throws

    /// Newest first.
    func activations(_ role: RecordedPrediction.Role, limit: Int) async throws -> [ModelActivation]
}
