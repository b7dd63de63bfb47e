/// What the graph reads: a small grey picture, and two figures of it that tell a poor film.
public struct ModelInput: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// `width` × `height` bytes by rows, 0 black to 255 white.
    public let pixels: [UInt8]
    /// Mean of the pixels, 0…1.
    public let brightness: Double
    /// Standard deviation of the pixels, 0…0.5.
    public let contrast: Double

    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == width * height)
        self.width = width
        self.height = height
        self.pixels = pixels
        // Integer sums are exact whatever the order: at most 255² × pixels.
        var (sum, squares) = (0, 0)
        for pixel in pixels {
            sum &+= Int(pixel)
            squares &+= Int(pixel) &* Int(pixel)
        }
        let mean = Double(sum) / Double(pixels.count)
        brightness = mean / 255
        contrast = max(0, Double(squares) / Double(pixels.count) - mean * mean).squareRoot() / 255
    }

    /// Squashes a radiograph to the graph's sides; the aspect is given up on purpose, as in training.
    public init(_ radiograph: Radiograph, width: Int, height: Int) {
        let resampler = TriangleResampler(from: (radiograph.width, radiograph.height), to: (width, height))
        self.init(width: width, height: height, pixels: radiograph.withPixels { resampler.resize($0) })
    }
}
