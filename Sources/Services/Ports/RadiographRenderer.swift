public import Domain

/// Pictures for people, made from the original when they are asked for and never stored.
public protocol RadiographRenderer: Sendable {
    /// - Returns: an 8-bit grey PNG file.
    func display(_ bytes: [UInt8], _ options: DisplayOptions) async throws -> [UInt8]

    /// The picture with its saliency map laid over it in colour.
    /// - Returns: an RGB PNG file.
    func overlay(_ bytes: [UInt8], saliency: SaliencyMap, _ options: DisplayOptions) async throws -> [UInt8]

    func displayRange(_ bytes: [UInt8]) async throws -> DisplayedValues
}

/// What a window can be chosen from.
public struct DisplayedValues: Sendable, Equatable {
    /// The least and the greatest value in the picture, in its own units.
    public let minimum: Double
    public let maximum: Double
    /// The window that shows the picture where none is asked for.
    public let window: DisplayOptions.Window
    /// Bits of a sample as stored.
    public let bits: Int

    public init(minimum: Double, maximum: Double, window: DisplayOptions.Window, bits: Int) {
        self.minimum = minimum
        self.maximum = maximum
        self.window = window
        self.bits = bits
    }
}

/// How a radiograph is shown.
public struct DisplayOptions: Sendable, Hashable {
    /// In the picture's own units, after the modality transform. `nil` is the file's own window.
    public var window: Window?
    /// Pixels. A larger picture is reduced to it.
    public var maximumSide: Int?
    public var inverted: Bool
    /// How much of the picture the strongest evidence covers, 0…1.
    public var opacity: Double

    public init(window: Window? = nil, maximumSide: Int? = nil, inverted: Bool = false, opacity: Double = 0.55) {
        self.window = window
        self.maximumSide = maximumSide
        self.inverted = inverted
        self.opacity = opacity
    }

    /// DICOM PS3.3 C.11.2.1.2.
    public struct Window: Sendable, Hashable {
        public let center: Double
        /// At least 1.
        public let width: Double

        public init(center: Double, width: Double) {
            self.center = center
            self.width = width
        }
    }
}
