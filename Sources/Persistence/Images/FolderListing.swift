internal import Domain
internal import Foundation
internal import Services

/// Lists a `FileImageStore`'s objects in the order of their digests, reading only the folders that a page needs.
struct FolderListing {
    let objects: String

    func images(after digest: ImageDigest?, limit: Int) throws -> [StoredImage] {
        let start = digest?.description ?? ""
        var found: [StoredImage] = []
        for outer in try Self.names(in: objects) where outer.count == 2 && outer >= start.prefix(2) {
            for inner in try Self.names(in: "\(objects)/\(outer)") where inner.count == 2 && outer + inner >= start.prefix(4) {
                guard found.count < limit else { return found }
                found += try images(named: outer + inner, in: "\(objects)/\(outer)/\(inner)", after: start).prefix(limit - found.count)
            }
        }
        return found
    }

    /// Files that somebody else put there are none of ours.
    private func images(named prefix: String, in folder: String, after start: String) throws -> some Sequence<StoredImage> {
        try Self.names(in: folder).lazy.compactMap { name in
            guard name.hasPrefix(prefix), name > start, let digest = ImageDigest(name), let file = Self.file("\(folder)/\(name)") else { return nil }
            return StoredImage(digest: digest, byteCount: file.byteCount, modifiedAt: file.modifiedAt)
        }
    }

    /// In order; none where the folder is missing or no folder.
    static func names(in folder: String) throws -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile || error.code == .fileNoSuchFile {
            return []
        }
    }

    /// `nil` where it has gone meanwhile, or is no ordinary file.
    static func file(_ path: String) -> (byteCount: Int, modifiedAt: Timestamp)? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path), attributes[.type] as? FileAttributeType == .typeRegular,
            let byteCount = attributes[.size] as? Int, let modified = attributes[.modificationDate] as? Date
        else { return nil }
        return (byteCount, Timestamp(microseconds: Int64(modified.timeIntervalSince1970 * 1e6)))
    }
}
