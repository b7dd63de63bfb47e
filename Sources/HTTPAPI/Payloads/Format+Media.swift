internal import Domain

extension RadiographDescription.Format {
    /// Of a file that was taken in: one of the three, so what is neither PNG nor JPEG is DICOM, whose 128 bytes of preamble some writers leave out.
    init(acceptedFile bytes: [UInt8]) {
        if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]) {
            self = .png
        } else if bytes.starts(with: [0xff, 0xd8, 0xff]) {
            self = .jpeg
        } else {
            self = .dicom
        }
    }

    var mediaType: String {
        switch self {
        case .jpeg: "image/jpeg"
        case .png: "image/png"
        case .dicom: "application/dicom"
        }
    }

    var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .dicom: "dcm"
        }
    }
}
