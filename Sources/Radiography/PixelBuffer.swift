internal import CRadiograph

/// Owns the pixels that the decoder allocated.
final class PixelBuffer: @unchecked Sendable {
    // Sendable: nothing writes to the picture after `init`.
    private var picture: cr_picture

    /// Takes over what `cr_decode` returned.
    init(owning picture: cr_picture) {
        self.picture = picture
    }

    deinit {
        cr_picture_free(&picture)
    }

    var pixels: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: picture.pixels, count: Int(picture.width) * Int(picture.height))
    }
}
