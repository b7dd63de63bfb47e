internal import CRadiograph
public import Domain

/// Turns the bytes of a JPEG, PNG or DICOM file into a radiograph. What the file is, its bytes say; a name or a declared type never does.
///
/// `decode` blocks for as long as the pixels take (milliseconds to a second): keep it off the cooperative pool.
public struct RadiographDecoder: Sendable {
    public let limits: DecodingLimits
    /// A JPEG is decoded at 1/2, 1/4 or 1/8, in the frequency domain, while both sides keep this many pixels; 0 decodes at full size.
    ///
    /// For pictures to look at. What the model reads is decoded in full: even at four times its 224 pixels, reducing moved a probability by 0.01.
    public let reducedSide: Int

    public init(limits: DecodingLimits = DecodingLimits(), reducedSide: Int = 0) {
        self.limits = limits
        self.reducedSide = reducedSide
    }

    public func decode(_ bytes: [UInt8]) throws(ServiceError) -> Radiograph {
        guard bytes.count <= limits.maximumBytes else { throw .fileTooLarge(limit: limits.maximumBytes) }
        var cLimits = cr_limits(
            minimum_side: UInt32(limits.minimumSide), maximum_pixels: UInt64(limits.maximumPixels), reduced_side: UInt32(reducedSide))
        var picture = cr_picture()
        let status = bytes.withUnsafeBufferPointer { cr_decode($0.baseAddress, $0.count, &cLimits, &picture) }
        guard status == CR_OK else { throw ServiceError(decoding: status, detail: string(picture.detail), limits: limits) }
        return Radiograph(
            description: RadiographDescription(picture), width: Int(picture.width), height: Int(picture.height), buffer: PixelBuffer(owning: picture))
    }
}

extension RadiographDecoder {
    /// What the first bytes say the file is, without decoding it.
    public func format(of bytes: [UInt8]) throws(ServiceError) -> RadiographDescription.Format {
        guard bytes.count <= limits.maximumBytes else { throw .fileTooLarge(limit: limits.maximumBytes) }
        let sniffed = bytes.withUnsafeBufferPointer { cr_sniff($0.baseAddress, $0.count) }
        guard let format = RadiographDescription.Format(sniffed) else {
            throw ServiceError(decoding: CR_NOT_A_PICTURE, detail: "", limits: limits)
        }
        return format
    }
}

extension RadiographDescription.Format {
    init?(_ format: cr_format) {
        switch format {
        case CR_FORMAT_DICOM: self = .dicom
        case CR_FORMAT_PNG: self = .png
        case CR_FORMAT_JPEG: self = .jpeg
        default: return nil
        }
    }
}

extension RadiographDescription {
    init(_ picture: cr_picture) {
        self.init(
            format: Format(picture.format) ?? .jpeg, width: Int(picture.original_width), height: Int(picture.original_height),
            bitsStored: Int(picture.bits_stored),
            frames: Int(picture.frames), transferSyntax: present(picture.transfer_syntax), modality: present(picture.modality),
            bodyPart: present(picture.body_part), viewPosition: present(picture.view_position),
            patientAge: present(picture.patient_age).flatMap { Age(dicom: $0) }, patientSex: present(picture.patient_sex))
    }
}

/// A C array of characters as text, up to its NUL.
private func string<Characters>(_ characters: Characters) -> String {
    withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

/// The same, or `nil` where it is empty.
private func present<Characters>(_ characters: Characters) -> String? {
    let text = string(characters)
    return text.isEmpty ? nil : text
}
