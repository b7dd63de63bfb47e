internal import Domain
internal import Foundation
internal import NIOCore
internal import Services

/// One page of `ListObjectsV2`.
struct S3Listing {
    /// Those whose keys are digests under the prefix, in order: a bucket may hold other things too.
    private(set) var images: [StoredImage] = []
    /// Where the next page begins; `nil` at the end.
    private(set) var next: String?

    /// - Parameter folder: what our keys begin with.
    /// - Returns: `nil` where the bytes are no such page.
    init?(_ bytes: ByteBuffer, folder: String) {
        var (images, entry, token, isTruncated, isListing): ([StoredImage], [String: String], String?, Bool, Bool) = ([], [:], nil, false, false)
        let isWhole = S3Document.forEachElement(in: bytes) { name, text in
            switch name {
            case "Contents":
                if let image = Self.image(entry, folder: folder) { images.append(image) }
                entry = [:]
            case "NextContinuationToken": token = text
            case "IsTruncated": isTruncated = text == "true"
            case "ListBucketResult": isListing = true
            default: entry[name] = text
            }
        }
        guard isWhole, isListing, token != nil || !isTruncated else { return nil }
        self.images = images
        next = isTruncated ? token : nil
    }

    private static func image(_ entry: [String: String], folder: String) -> StoredImage? {
        guard let key = entry["Key"]?.removingPercentEncoding, key.hasPrefix(folder), let digest = ImageDigest(String(key.dropFirst(folder.count))),
            let byteCount = entry["Size"].flatMap(Int.init), let modified = entry["LastModified"].flatMap(Timestamp.init)
        else { return nil }
        return StoredImage(digest: digest, byteCount: byteCount, modifiedAt: modified)
    }
}
