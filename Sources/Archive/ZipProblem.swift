internal import Domain

/// What is wrong with a zip, and what its sender can do. Entries go by position: a name may be a patient's.
enum ZipProblem {
    static let notAZip = ServiceError(.unsupportedEncoding, "This is no zip; pack the pictures as an ordinary zip.")
    static let withoutEnd = ServiceError(.truncated, "The zip ends before its list of files; send it again, whole.")
    static let damagedList = ServiceError(.corrupt, "The zip's list of files is damaged or continues in another file; pack the pictures again, as one zip.")

    static func tooManyFiles(_ limits: ZipLimits) -> ServiceError {
        ServiceError(.fileTooLarge, "The zip holds more than \(limits.files) files; split it.")
    }

    static func fileTooLarge(_ position: Int, _ limits: ZipLimits) -> ServiceError {
        ServiceError(.fileTooLarge, "Entry \(position) of the zip has more than \(limits.fileBytes) bytes; leave it out.")
    }

    static func zipTooLarge(_ limits: ZipLimits) -> ServiceError {
        ServiceError(.fileTooLarge, "The files in the zip have more than \(limits.totalBytes) bytes together; split it.")
    }

    static func bomb(_ position: Int) -> ServiceError {
        ServiceError(.fileTooLarge, "Entry \(position) of the zip grows more than \(ZipLimits.ratio) times when unpacked; send that file by itself.")
    }

    static func encrypted(_ position: Int) -> ServiceError {
        ServiceError(.unsupportedEncoding, "Entry \(position) of the zip is encrypted; pack the pictures without a password.")
    }

    static func otherMethod(_ position: Int) -> ServiceError {
        ServiceError(.unsupportedEncoding, "Entry \(position) of the zip is neither stored nor deflated; pack the pictures as an ordinary zip.")
    }

    static func overlap(_ position: Int) -> ServiceError {
        ServiceError(.corrupt, "Entries of the zip lie over each other, up to entry \(position); pack the pictures again.")
    }

    /// - Parameter text: libarchive's words, for the log.
    static func damaged(_ position: Int, _ text: String) -> ServiceError {
        let isTruncated = text.lowercased().contains("truncated")
        return ServiceError(
            isTruncated ? .truncated : .corrupt,
            "Entry \(position) of the zip \(isTruncated ? "ends too early" : "is damaged"); pack the pictures again and send the zip whole.",
            cause: LibraryFailure(description: text))
    }

    struct LibraryFailure: Error, CustomStringConvertible {
        let description: String
    }
}
