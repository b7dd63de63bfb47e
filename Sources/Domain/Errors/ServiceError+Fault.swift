extension ServiceError.Code {
    /// Whether the same request succeeds later without any change. A deadline that passed may be the picture's own fault.
    public var isPassing: Bool {
        switch self {
        case .overloaded, .notReady, .rateLimited, .storageUnavailable, .storageFull, .providerUnavailable: true
        default: false
        }
    }

    /// Whether the picture itself is at fault, now and later.
    public var isOfPicture: Bool {
        switch self {
        case .fileTooLarge, .tooManyPixels, .notAPicture, .unsupportedTransferSyntax, .unsupportedEncoding, .tooSmall, .truncated, .corrupt, .noPixelData: true
        default: false
        }
    }
}
