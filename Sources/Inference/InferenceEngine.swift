public import Domain
public import Radiography

/// Computes a graph's raw output for one picture. In process it is a pool of sessions; it may as well be another machine.
public protocol InferenceEngine: Sendable {
    /// Which graph answers.
    var model: ModelIdentity { get }

    /// Waits for its turn, then computes. Throws `overloaded` when too many wait, `CancellationError` when the task is cancelled.
    func infer(_ input: ModelInput) async throws -> RawOutput
}

/// What the graph returns, before it means anything.
public struct RawOutput: Sendable, Equatable {
    /// Log-odds before calibration.
    public let logit: Double
    /// Class-activation map by rows, in log-odds.
    public let activation: [Float]
    public let outOfDistributionScore: Double
    /// The graph alone, without the wait for a session.
    public let duration: Duration

    public init(logit: Double, activation: [Float], outOfDistributionScore: Double, duration: Duration) {
        self.logit = logit
        self.activation = activation
        self.outOfDistributionScore = outOfDistributionScore
        self.duration = duration
    }
}
