import Domain
import Foundation
import Services
import Synchronization

/// An image store in memory that counts what was staged and neither published nor discarded.
final class Images: ImageStore {
    private let state = Mutex<(staged: [String: [UInt8]], kept: [ImageDigest: [UInt8]], next: Int)>(([:], [:], 0))

    let grace = Duration.zero

    var stagedCount: Int { state.withLock(\.staged.count) }
    var keptCount: Int { state.withLock(\.kept.count) }

    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage {
        state.withLock { state in
            state.next += 1
            state.staged["\(state.next)"] = bytes
            return StagedImage(digest: digest, byteCount: bytes.count, token: "\(state.next)", stagedAt: .now)
        }
    }

    func publish(_ image: StagedImage) throws {
        state.withLock { state in state.kept[image.digest] = state.staged.removeValue(forKey: image.token) }
    }

    func discard(_ image: StagedImage) async {
        state.withLock { state in _ = state.staged.removeValue(forKey: image.token) }
    }

    func bytes(of digest: ImageDigest) async throws -> [UInt8] {
        guard let bytes = state.withLock({ $0.kept[digest] }) else { throw ServiceError(.notFound, "There is no such picture.") }
        return bytes
    }

    func remove(_ digest: ImageDigest) async throws { state.withLock { state in state.kept[digest] = nil } }
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] { [] }
    func sweepStaged(olderThan age: Duration) async throws -> Int { 0 }
    func owner() async throws -> String? { nil }
    func adopt(by owner: String) async throws {}
}

/// Draws a text instead of a picture: what was asked for, so that a test sees what arrived.
struct Renderer: RadiographRenderer {
    let drawn = Counter()

    func display(_ bytes: [UInt8], _ options: DisplayOptions) async throws -> [UInt8] {
        drawn.add()
        return Array("display of \(bytes.count): \(options)".utf8)
    }

    func displayRange(_ bytes: [UInt8]) async throws -> DisplayedValues {
        drawn.add()
        return DisplayedValues(minimum: -1024, maximum: 3071, window: .init(center: 40, width: 400), bits: 12)
    }

    func overlay(_ bytes: [UInt8], saliency: SaliencyMap, _ options: DisplayOptions) async throws -> [UInt8] {
        drawn.add()
        return Array("overlay of \(bytes.count): \(options)".utf8)
    }
}

final class Counter: Sendable {
    private let state = Mutex(0)
    var count: Int { state.withLock(\.self) }
    func add() { state.withLock { $0 += 1 } }
}

/// What was said, in order.
final class Log: Sendable {
    private let state = Mutex("")
    var all: String { state.withLock(\.self) }
    func add(_ text: String) { state.withLock { $0 += text } }
}

struct Database: DatabaseHealth {
    var isDown = false
    func check() async throws { if isDown { throw ServiceError(.storageUnavailable, "Down.") } }
}

/// A zip whose files are its lines after the signature: a line `!` is a file that cannot be taken out.
struct Archives: ArchiveReader {
    func files(in archive: any ArchiveSource, limits: ArchiveLimits) -> AsyncThrowingStream<ArchivedFile, any Error> {
        AsyncThrowingStream { continuation in
            let text = String(decoding: archive.bytes(from: 4), as: UTF8.self)
            for (index, line) in text.split(separator: "\n").enumerated() {
                continuation.yield(
                    line == "!"
                        ? .refused(ServiceError(.corrupt, "Entry \(index + 1) of the zip is damaged.")) : .file(name: "\(index).png", bytes: Array(line.utf8)))
            }
            continuation.finish()
        }
    }
}

extension ArchiveSource {
    /// Those that are read at once from `offset` on.
    func bytes(from offset: Int = 0, count: Int? = nil) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count ?? byteCount) { buffer, filled in
            filled = read(at: offset, into: UnsafeMutableRawBufferPointer(buffer)) ?? 0
        }
    }
}
