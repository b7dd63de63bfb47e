public import Domain

/// Which values become black and which white: the linear function of DICOM PS3.3 C.11.2.1.2.
///
/// In the picture's own units: after the modality transform for grey DICOM, 0…65535 for 16-bit grey PNG, 0…255 for everything else.
public struct DisplayWindow: Sendable, Hashable {
    public let center: Double
    /// At least 1, which leaves black and white alone.
    public let width: Double

    public init(center: Double, width: Double) throws(ServiceError) {
        guard center.isFinite, width.isFinite else { throw ServiceError(.invalidRequest, "The window's centre and width must be finite numbers.") }
        guard width >= 1 else { throw ServiceError(.invalidRequest, "The window's width must be at least 1.") }
        self.center = center
        self.width = width
    }
}
