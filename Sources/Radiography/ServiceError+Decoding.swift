internal import CRadiograph
internal import Domain

extension ServiceError {
    static func fileTooLarge(limit: Int) -> ServiceError {
        ServiceError(.fileTooLarge, "The file is larger than \(limit >> 20) MiB, the most this service takes.")
    }

    /// What a decoder's status means to the person who sent the file, and what to do about it.
    init(decoding status: cr_status, detail: String, limits: DecodingLimits) {
        let cause = detail.isEmpty ? nil : DecoderDetail(description: detail)
        switch status {
        case CR_NOT_A_PICTURE:
            self.init(.notAPicture, "The file is no picture: send a JPEG, a PNG or a DICOM file.", cause: cause)
        case CR_UNSUPPORTED_TRANSFER_SYNTAX:
            self.init(
                .unsupportedTransferSyntax,
                "The DICOM file's transfer syntax\(detail.isEmpty ? "" : " (\(detail))") is not supported: export it uncompressed or as JPEG, JPEG-LS, JPEG 2000 or RLE.",
                cause: cause)
        case CR_UNSUPPORTED_ENCODING:
            self.init(
                .unsupportedEncoding, "The picture is encoded in a way that is not supported: save it as an ordinary grey JPEG or PNG, or export it again.",
                cause: cause)
        case CR_NO_PIXEL_DATA:
            self.init(.noPixelData, "The DICOM file holds no picture: send the object that holds the pixels.", cause: cause)
        case CR_TRUNCATED:
            self.init(.truncated, "The file ends before its picture does: send it again, whole.", cause: cause)
        case CR_TOO_SMALL:
            self.init(.tooSmall, "The picture is too small: each side needs at least \(limits.minimumSide) pixels.", cause: cause)
        case CR_TOO_LARGE:
            self.init(
                .tooManyPixels, "The picture has more than \(limits.maximumPixels / 1_000_000) million pixels, the most this service decodes.", cause: cause)
        case CR_OUT_OF_MEMORY:
            self.init(.overloaded, "There is no memory left to decode the picture: try again later.", cause: cause)
        default:
            self.init(.corrupt, "The picture is damaged and cannot be decoded: export or send it again.", cause: cause)
        }
    }

    /// What the decoder said, for the log.
    private struct DecoderDetail: Error, CustomStringConvertible {
        let description: String
    }
}
