internal import Domain
internal import Services

/// What bytes must be to lie in a store under a digest.
public enum ImageContent: Sendable {
    /// The bytes that the digest names: checked when they go in and when they come out.
    case named
    /// What a sealing store made of them: its seal proves the bytes, and the digest is only their address.
    case sealed

    /// What an image of at most so many bytes takes in the store.
    func storedLength(of maximum: Int) -> Int {
        switch self {
        case .named: maximum
        case .sealed: Envelope.maximumLength + SegmentCipher.sealedLength(of: maximum)
        }
    }

    /// - Returns: the SHA-256 of the bytes as they are.
    func admit(_ bytes: [UInt8], as digest: ImageDigest) throws -> ImageDigest {
        guard !bytes.isEmpty else { throw ServiceError(.invalidRequest, "The image is empty: send a file that holds a picture.") }
        let found = ImageDigest(of: bytes)
        guard self == .sealed || found == digest else {
            throw ServiceError(.unknown, "The image store failed.", cause: MismatchedImage(digest: digest, found: found, byteCount: bytes.count))
        }
        return found
    }

    /// Bytes that were found where those of `digest` should be.
    func verified(_ bytes: [UInt8], as digest: ImageDigest) throws -> [UInt8] {
        guard self == .named else { return bytes }
        let found = ImageDigest(of: bytes)
        guard found == digest else {
            throw ServiceError.damagedImage(cause: MismatchedImage(digest: digest, found: found, byteCount: bytes.count))
        }
        return bytes
    }
}

/// Bytes that are not what their digest says, for the log.
struct MismatchedImage: Error, CustomStringConvertible {
    let digest: ImageDigest
    let found: ImageDigest
    let byteCount: Int

    var description: String { "the image \(digest) has \(byteCount) bytes whose SHA-256 is \(found)" }
}

extension ServiceError {
    static func damagedImage(cause: any Error) -> ServiceError {
        ServiceError(.unknown, "The stored image is damaged: it has to be restored from a backup or sent again.", cause: DamagedImage(cause))
    }
}
