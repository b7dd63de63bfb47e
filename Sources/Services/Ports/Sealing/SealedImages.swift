public import Domain

/// Stored images as seen by whoever watches over the master keys.
public protocol SealedImages: Sendable {
    /// What is in the store, in the order of the digests.
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage]

    /// Which master key an image needs, from its first bytes alone.
    func standing(of digest: ImageDigest) async throws -> ImageStanding

    /// Sees to it that an image is sealed with the master key of this id, which must be the one that seals. The whole image is opened and checked
    /// before anything is written. Readers and removals may go on meanwhile.
    func reseal(_ digest: ImageDigest, under id: String) async throws -> ResealingOutcome

    /// Told when every image was looked at and none was plain: from then on a plain one is damaged.
    func recordAllAreSealed() async throws
}

public enum ImageStanding: Sendable, Equatable {
    /// Stored before images were sealed.
    case plain
    case sealed(masterKeyID: String)
    /// Its first bytes are not whole, or it is plain where every image was sealed.
    case damaged
    case missing
}

public enum ResealingOutcome: Sendable, Equatable {
    /// Nothing was to be done.
    case upToDate
    case rewrapped
    /// It was plain before.
    case sealed
    /// It was removed or sent again meanwhile, or is not there.
    case gone
    /// It cannot be opened, and was left as it is.
    case damaged
}
