/// What a window can be chosen from, so that a page can set its sliders.
public struct DisplayRange: Sendable, Equatable {
    /// Of the picture's values, in the units of `DisplayWindow`.
    public let minimum: Double
    public let maximum: Double
    /// What the picture is shown with where nobody chooses: the file's first window, or what comes nearest to its table or to its values' range.
    public let window: DisplayWindow
    /// Bits of a sample as stored, 1…16.
    public let bits: Int

    public init(minimum: Double, maximum: Double, window: DisplayWindow, bits: Int) {
        self.minimum = minimum
        self.maximum = maximum
        self.window = window
        self.bits = bits
    }
}
