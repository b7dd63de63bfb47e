import Domain
import Services

/// Takes every image and has always the same bytes, or fails to find any.
struct Images: ImageStore {
    var failure: ServiceError?
    let grace = Duration.zero

    func owner() async throws -> String? { nil }
    func adopt(by owner: String) async throws {}
    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage {
        StagedImage(digest: digest, byteCount: bytes.count, token: "", stagedAt: .now)
    }
    func publish(_ image: StagedImage) throws {}
    func discard(_ image: StagedImage) async {}
    func bytes(of digest: ImageDigest) async throws -> [UInt8] {
        if let failure { throw failure }
        return [1]
    }
    func remove(_ digest: ImageDigest) async throws {}
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] { [] }
    func sweepStaged(olderThan age: Duration) async throws -> Int { 0 }
}
