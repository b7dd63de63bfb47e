internal import CRadiograph
internal import Domain

extension RadiographDecoder {
    /// Decodes as for the model, but with a window of the caller's, and tells what there was to choose from.
    func decode(_ bytes: [UInt8], through window: DisplayWindow?) throws(ServiceError) -> (radiograph: Radiograph, view: cr_view) {
        guard bytes.count <= limits.maximumBytes else { throw .fileTooLarge(limit: limits.maximumBytes) }
        var cLimits = cr_limits(
            minimum_side: UInt32(limits.minimumSide), maximum_pixels: UInt64(limits.maximumPixels), reduced_side: UInt32(reducedSide))
        var (view, picture) = (cr_view(window), cr_picture())
        let status = bytes.withUnsafeBufferPointer { cr_decode_view($0.baseAddress, $0.count, &cLimits, &view, &picture) }
        guard status == CR_OK else { throw ServiceError(decoding: status, detail: detail(of: picture), limits: limits) }
        let radiograph = Radiograph(
            description: RadiographDescription(picture), width: Int(picture.width), height: Int(picture.height), buffer: PixelBuffer(owning: picture))
        return (radiograph, view)
    }

    private func detail(of picture: cr_picture) -> String {
        withUnsafeBytes(of: picture.detail) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}

extension cr_view {
    init(_ window: DisplayWindow?) {
        self.init()
        guard let window else { return }
        (windowed, center, width) = (true, window.center, window.width)
    }
}

extension DisplayRange {
    init(_ view: cr_view, bits: Int) throws(ServiceError) {
        // A rescale slope of 1e308 is lawful to write down, but leads nowhere.
        guard [view.minimum, view.maximum, view.default_center, view.default_width].allSatisfy(\.isFinite) else {
            throw ServiceError(.corrupt, "The picture's values have no range: its rescale slope or its window is beyond measure.")
        }
        self.init(
            minimum: view.minimum, maximum: view.maximum, window: try DisplayWindow(center: view.default_center, width: view.default_width), bits: bits)
    }
}
