/// Grey pixels of the size that is looked at.
public struct DisplayPicture: Sendable, Equatable {
    public let width: Int
    public let height: Int
    /// Rows of `width` bytes, 0 black to 255 white.
    public let pixels: [UInt8]

    /// Reduces a radiograph until its longer side fits.
    init(_ radiograph: Radiograph, maximumSide: Int?) {
        let source = (width: radiograph.width, height: radiograph.height)
        let target = Self.sides(of: source, within: maximumSide)
        pixels = radiograph.withPixels { target == source ? Array($0) : TriangleResampler(from: source, to: target).resize($0) }
        (width, height) = target
    }

    private init(width: Int, height: Int, pixels: [UInt8]) {
        (self.width, self.height, self.pixels) = (width, height, pixels)
    }

    var inverted: DisplayPicture { DisplayPicture(width: width, height: height, pixels: pixels.map { 255 - $0 }) }

    private static func sides(of source: (width: Int, height: Int), within maximumSide: Int?) -> (width: Int, height: Int) {
        let longer = max(source.width, source.height)
        guard let maximumSide, longer > maximumSide else { return source }
        let scaled = { (side: Int) in max(1, Int((Double(side) * Double(maximumSide) / Double(longer)).rounded())) }
        return (scaled(source.width), scaled(source.height))
    }
}
