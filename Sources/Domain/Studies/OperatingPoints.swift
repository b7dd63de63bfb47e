/// Where a calibrated probability becomes a finding. Chosen on validation and frozen with the model version.
public struct OperatingPoint: Sendable, Codable, Equatable {
    /// Calibrated probability, between 0 and 1, both excluded.
    public let threshold: Double
    /// Share of pneumonia films at or above the threshold, measured on validation.
    public let sensitivity: Double
    /// Share of normal films below the threshold, measured on validation.
    public let specificity: Double

    public init(threshold: Double, sensitivity: Double, specificity: Double) {
        self.threshold = threshold
        self.sensitivity = sensitivity
        self.specificity = specificity
    }
}

/// A model version's operating points, `highSensitivity ≤ balanced ≤ highSpecificity`.
public struct OperatingPoints: Sendable, Codable, Equatable {
    public let highSensitivity: OperatingPoint
    public let balanced: OperatingPoint
    public let highSpecificity: OperatingPoint

    public init(highSensitivity: OperatingPoint, balanced: OperatingPoint, highSpecificity: OperatingPoint) {
        self.highSensitivity = highSensitivity
        self.balanced = balanced
        self.highSpecificity = highSpecificity
    }

    /// The finding for a calibrated probability.
    public func finding(for probability: Double) -> Finding {
        if probability >= highSpecificity.threshold { return .pneumonia }
        if probability < highSensitivity.threshold { return .normal }
        return .indeterminate
    }
}
