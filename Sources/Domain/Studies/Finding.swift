/// What the model says of a radiograph, by its two outer operating points. For a person to confirm, never a diagnosis.
public enum Finding: String, Sendable, Codable, CaseIterable {
    /// At or above the high-specificity point.
    case pneumonia
    /// Between the two points: the model does not know.
    case indeterminate
    /// Below the high-sensitivity point.
    case normal
}
