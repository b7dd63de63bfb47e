internal import Domain
internal import Foundation
public import Services

/// The note of the chain's end in a file, for its owner's eyes only.
public struct AuditAnchorFile: AuditAnchorStore {
    public let path: String

    /// A note is shorter.
    private static let maximumBytes = 1024

    public init(path: String) {
        self.path = path
    }

    public func note() throws -> [UInt8]? {
        try told("read") { try POSIXFile.read(path, atMost: Self.maximumBytes) }
    }

    public func replace(with note: [UInt8]) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        // Of this call's own, for two may write at once.
        let draft = "\(path).\(UUID().uuidString)"
        try told("written") {
            try POSIXFile.makeFolder(folder)
            try POSIXFile.create(draft, holding: note)
            do {
                try POSIXFile.rename(draft, to: path)
            } catch {
                _ = try? POSIXFile.remove(draft)
                throw error
            }
            try POSIXFile.synchronise(folder: folder)
        }
    }

    private func told<Answer>(_ doing: String, _ body: () throws -> Answer) throws -> Answer {
        do {
            return try body()
        } catch {
            throw ServiceError(
                .storageUnavailable, "The audit's anchor cannot be \(doing): check the file that AUDIT_ANCHOR_FILE names, and its folder.", cause: error)
        }
    }
}
