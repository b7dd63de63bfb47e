/// What is known of a picture besides its pixels.
public struct RadiographDescription: Sendable, Equatable {
    public enum Format: String, Sendable, Codable {
        case jpeg, png, dicom
    }

    public let format: Format
    /// Pixels as stored, after EXIF orientation.
    public let width: Int
    public let height: Int
    /// Bits of a sample as stored, 1…16.
    public let bitsStored: Int
    /// 1 unless a multi-frame DICOM.
    public let frames: Int
    /// UID, for DICOM.
    public let transferSyntax: String?
    /// DICOM (0008,0060), such as `CR` or `DX`.
    public let modality: String?
    /// DICOM (0018,0015), such as `CHEST`.
    public let bodyPart: String?
    /// DICOM (0018,5101), such as `PA`.
    public let viewPosition: String?
    /// DICOM (0010,1010).
    public let patientAge: Age?
    /// DICOM (0010,0040): `M`, `F` or `O`.
    public let patientSex: String?

    public init(
        format: Format, width: Int, height: Int, bitsStored: Int, frames: Int = 1, transferSyntax: String? = nil, modality: String? = nil,
        bodyPart: String? = nil, viewPosition: String? = nil, patientAge: Age? = nil, patientSex: String? = nil
    ) {
        self.format = format
        self.width = width
        self.height = height
        self.bitsStored = bitsStored
        self.frames = frames
        self.transferSyntax = transferSyntax
        self.modality = modality
        self.bodyPart = bodyPart
        self.viewPosition = viewPosition
        self.patientAge = patientAge
        self.patientSex = patientSex
    }
}
