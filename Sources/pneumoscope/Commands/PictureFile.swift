internal import Domain
internal import NIOFileSystem
internal import NIOCore

/// Reads a picture's file without ever holding more than the limit.
enum PictureFile {
    static func read(_ path: String, maximumBytes: Int) async throws -> [UInt8] {
        do {
            let buffer = try await ByteBuffer(contentsOf: FilePath(path), maximumSizeAllowed: .bytes(Int64(maximumBytes)))
            return Array(buffer.readableBytesView)
        } catch let error as FileSystemError {
            throw ServiceError(.invalidRequest, error.code == .resourceExhausted ? "the file is larger than \(maximumBytes >> 20) MiB" : error.message)
        }
    }
}
