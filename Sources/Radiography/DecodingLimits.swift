/// What a picture may be at most, and at least. Checked against what its header declares, before memory for pixels is taken.
public struct DecodingLimits: Sendable, Equatable {
    /// Of the file, in bytes.
    public var maximumBytes: Int
    /// Width × height, in pixels.
    public var maximumPixels: Int
    /// Shorter side, in pixels.
    public var minimumSide: Int

    public init(maximumBytes: Int = 64 << 20, maximumPixels: Int = 64_000_000, minimumSide: Int = 64) {
        self.maximumBytes = maximumBytes
        self.maximumPixels = maximumPixels
        self.minimumSide = minimumSide
    }
}
