public import Domain

/// A decoded picture: upright 8-bit grey, bone bright (MONOCHROME2 sense), with what its file says of it.
public struct Radiograph: Sendable {
    public let description: RadiographDescription
    /// Sides of the pixels here; a large JPEG is decoded at a fraction of its size.
    public let width: Int
    public let height: Int
    private let buffer: PixelBuffer

    init(description: RadiographDescription, width: Int, height: Int, buffer: PixelBuffer) {
        self.description = description
        self.width = width
        self.height = height
        self.buffer = buffer
    }

    /// Rows of `width` bytes, 0 black to 255 white. The pointer is valid inside `body` only.
    public func withPixels<R>(_ body: (UnsafeBufferPointer<UInt8>) throws -> R) rethrows -> R {
        try withExtendedLifetime(buffer) { try body(buffer.pixels) }
    }
}
