internal import CRadiograph
public import Domain

/// Draws a radiograph for people to look at: windowed at the depth that it is stored with, upright, bone bright.
///
/// Every method blocks for as long as decoding, drawing and compressing take: keep it off the cooperative pool.
public struct RadiographDisplay: Sendable {
    public let window: DisplayWindow?
    /// Pixels; a larger picture is reduced to it, a smaller one stays as it is.
    public let maximumSide: Int?
    public let inverted: Bool
    public let limits: DecodingLimits

    /// - Parameter window: `nil` is what the file says.
    public init(
        window: DisplayWindow? = nil, maximumSide: Int? = nil, inverted: Bool = false, limits: DecodingLimits = DecodingLimits()
    ) throws(ServiceError) {
        guard maximumSide ?? 1 >= 1 else { throw ServiceError(.invalidRequest, "The picture's largest side must be at least 1 pixel.") }
        self.window = window
        self.maximumSide = maximumSide
        self.inverted = inverted
        self.limits = limits
    }

    /// - Returns: an 8-bit grey PNG file.
    public func png(of bytes: [UInt8]) throws(ServiceError) -> [UInt8] {
        let picture = try draw(bytes)
        return try PNGEncoder.film.encode(picture.pixels, width: picture.width, height: picture.height, color: .grey)
    }

    /// - Returns: an RGB PNG file.
    public func png(of bytes: [UInt8], under map: SaliencyMap, opacity: Double) throws(ServiceError) -> [UInt8] {
        guard (0...1).contains(opacity) else { throw ServiceError(.invalidRequest, "The opacity must be a number from 0 to 1.") }
        let picture = try draw(bytes)
        let pixels = SaliencyOverlay(opacity: opacity).render(map, over: picture)
        return try PNGEncoder.film.encode(pixels, width: picture.width, height: picture.height, color: .rgb)
    }

    public func draw(_ bytes: [UInt8]) throws(ServiceError) -> DisplayPicture {
        let decoder = RadiographDecoder(limits: limits, reducedSide: maximumSide ?? 0)
        let picture = DisplayPicture(try decoder.decode(bytes, through: window).radiograph, maximumSide: maximumSide)
        return inverted ? picture.inverted : picture
    }

    /// Decodes the picture in full: its values are known only then.
    public static func range(of bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) throws(ServiceError) -> DisplayRange {
        let (radiograph, view) = try RadiographDecoder(limits: limits).decode(bytes, through: nil)
        return try DisplayRange(view, bits: radiograph.description.bitsStored)
    }
}
