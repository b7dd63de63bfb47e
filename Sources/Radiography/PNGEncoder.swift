internal import CRadiograph
public import Domain

/// Writes PNG files (ISO/IEC 15948), 8 bits a sample. Blocks for about 20 milliseconds a megapixel of film, 40 in colour.
public struct PNGEncoder: Sendable {
    public enum Color: UInt32, Sendable {
        case grey = 1
        case rgb = 3
    }

    /// For pictures with the grain of a film: as quick as level 1, and smaller than level 6 makes them.
    public static let film = PNGEncoder(level: Int(CR_PNG_GRAIN))

    /// zlib's 0…9. Beyond 1 a map of 224 × 224 takes twice the time for a tenth less.
    public let level: Int

    public init(level: Int = 1) {
        self.level = level
    }

    public func encode(_ map: SaliencyMap) throws(ServiceError) -> [UInt8] {
        try encode(map.intensities, width: map.width, height: map.height, color: .grey)
    }

    /// - Parameter samples: `width` × `height` × the colour's channels, by rows.
    public func encode(_ samples: [UInt8], width: Int, height: Int, color: Color) throws(ServiceError) -> [UInt8] {
        precondition(samples.count == width * height * Int(color.rawValue))
        var bytes: UnsafeMutablePointer<UInt8>?
        var count = 0
        let status = cr_png_encode(samples, UInt32(width), UInt32(height), color.rawValue, Int32(level), &bytes, &count)
        guard status == CR_OK, let bytes else { throw ServiceError(.unknown, "A picture could not be encoded.") }
        defer { cr_bytes_free(bytes) }
        return Array(UnsafeBufferPointer(start: bytes, count: count))
    }
}
