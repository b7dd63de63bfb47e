/// Where the model saw evidence for pneumonia.
///
/// It keeps the few cells of the network's activation and draws the pixels from them when they are asked for: 49 numbers instead of 50,176 bytes.
public struct SaliencyMap: Sendable, Equatable {
    /// Pixels; the map lies over the whole picture, whatever the picture's own sides are.
    public let width: Int
    public let height: Int
    public let activation: Activation
    /// The log-odds drawn at 255.
    public let scale: Double

    public init(width: Int, height: Int, activation: Activation, scale: Double) {
        precondition(width > 0 && height > 0 && scale > 0)
        self.width = width
        self.height = height
        self.activation = activation
        self.scale = scale
    }

    /// A map whose cells are its pixels: `width` × `height` bytes by rows.
    public init(width: Int, height: Int, intensities: [UInt8]) {
        self.init(width: width, height: height, activation: Activation(width: width, height: height, values: intensities.map { Float($0) }), scale: 255)
    }

    /// A class-activation map as the network gives it.
    public struct Activation: Sendable, Equatable {
        /// Cells.
        public let width: Int
        public let height: Int
        /// Log-odds by rows; below 0 is evidence against pneumonia.
        public let values: [Float]

        public init(width: Int, height: Int, values: [Float]) {
            precondition(width > 0 && height > 0 && values.count == width * height)
            self.width = width
            self.height = height
            self.values = values
        }
    }
}
