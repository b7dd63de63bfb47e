internal import Foundation

/// Platt's map from log-odds to a probability that means what it says.
public struct Calibration: Sendable, Codable, Equatable {
    public let method: String
    public let slope: Double
    public let intercept: Double

    public init(method: String, slope: Double, intercept: Double) {
        self.method = method
        self.slope = slope
        self.intercept = intercept
    }

    public func probability(logit: Double) -> Double {
        1 / (1 + exp(-(slope * logit + intercept)))
    }
}
