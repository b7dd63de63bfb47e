import Domain
import Foundation
import Services
import TestSupport
import Testing

@testable import Persistence

/// What is only true of folders.
struct FileImageStoreTests {
    private let folder: TemporaryFolder
    private let store: FileImageStore

    init() throws {
        folder = try TemporaryFolder()
        store = try FileImageStore(folder: folder.url.appending(path: "made/when/missing"))
    }

    private var root: URL { folder.url.appending(path: "made/when/missing") }

    /// What is in the store or staged.
    private var files: [URL] { Self.files(in: root) }

    private static func files(in root: URL) -> [URL] { ["objects", "staging"].flatMap { Project.files(in: root.appending(path: $0)) } }

    private func names(in part: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: root.appending(path: part).path) }

    @Test func showsNothingBeforeItIsPublished() async throws {
        let staged = try await store.stage(picture(1), as: ImageDigest(of: picture(1)))
        #expect(await serviceError { try await store.bytes(of: staged.digest) }?.code == .notFound)
        #expect(try await store.everything().isEmpty)
        try store.publish(staged)
        #expect(files.map(\.lastPathComponent) == [staged.digest.description])
    }

    @Test func dropsWhatIsDiscarded() async throws {
        await store.discard(try await store.stage(picture(1), as: ImageDigest(of: picture(1))))
        #expect(files.isEmpty)
    }

    /// As a request does whose client has gone.
    @Test func dropsWhatACancelledTaskDiscards() async throws {
        let staged = try await store.stage(picture(1), as: ImageDigest(of: picture(1)))
        #expect(files.count == 1)
        await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            await store.discard(staged)
        }.value
        #expect(files.isEmpty)
    }

    @Test func sweepsWhatIsOldEnough() async throws {
        let staged = [
            try await store.stage(picture(1), as: ImageDigest(of: picture(1))), try await store.stage(picture(2), as: ImageDigest(of: picture(2))),
        ]
        let old = try #require(files.first { $0.lastPathComponent == staged[0].token })
        let foreign = [root.appending(path: "staging/notes.txt"), old.deletingLastPathComponent().appending(path: "notes.txt")]
        for file in foreign { try Data([1]).write(to: file) }
        for file in foreign + [old] {
            try FileManager.default.setAttributes([.modificationDate: Date.now.addingTimeInterval(-7200)], ofItemAtPath: file.path)
        }
        #expect(try await store.sweepStaged(olderThan: .seconds(3600)) == 1)
        #expect(try await store.sweepStaged(olderThan: .seconds(3600)) == 0)
        try store.publish(staged[1])
        #expect(await serviceError { try store.publish(staged[0]) }?.code == .unknown)
        #expect(foreign.allSatisfy { FileManager.default.fileExists(atPath: $0.path) })
    }

    @Test func isForItsOwnersEyesOnly() async throws {
        try await store.keep(picture(1))
        _ = try await store.stage(picture(2), as: ImageDigest(of: picture(2)))
        try await store.adopt(by: "a database")
        let walk = try #require(FileManager.default.enumerator(at: root, includingPropertiesForKeys: nil))
        var seen: [String: Int] = [:]
        for case let url as URL in walk {
            let attributes = try FileManager.default.attributesOfItem(atPath: url.path)
            let isFolder = attributes[.type] as? FileAttributeType == .typeDirectory
            #expect(attributes[.posixPermissions] as? Int == (isFolder ? 0o700 : 0o600), "\(url.path)")
            seen[isFolder ? "folders" : "files", default: 0] += 1
        }
        #expect(seen == ["folders": 8, "files": 5])
        #expect(try FileManager.default.attributesOfItem(atPath: root.path)[.posixPermissions] as? Int == 0o700)
    }

    @Test func isSharedByProcesses() async throws {
        let other = try FileImageStore(folder: root)
        let digest = try await store.keep(picture(1))
        #expect(try await other.bytes(of: digest) == picture(1))
        try await other.remove(digest)
        #expect(try await store.everything().isEmpty)
    }

    @Test func sweepsWhatOthersStagedWhenTheyAreGone() async throws {
        var other: FileImageStore? = try FileImageStore(folder: root)
        let staged = try await #require(other).stage(picture(1), as: ImageDigest(of: picture(1)))
        _ = try await #require(other).stage(picture(2), as: ImageDigest(of: picture(2)))
        #expect(try await store.sweepStaged(olderThan: .zero) == 0)
        try #require(other).publish(staged)
        other = nil
        #expect(try names(in: "staging").count == 2)
        // Whatever its age, as soon as the thread that staged has let go of it.
        let isSwept = try await eventually { try await store.sweepStaged(olderThan: .seconds(3600)) == 1 }
        #expect(isSwept)
        #expect(try await store.sweepStaged(olderThan: .seconds(3600)) == 0)
        #expect(try names(in: "staging").count == 1)
        #expect(try names(in: "locks") == names(in: "staging"))
        #expect(try await store.bytes(of: staged.digest) == picture(1))
    }

    @Test func sweepsWhatAKilledProcessStaged() async throws {
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = root.path as String] in
            let store = try FileImageStore(folder: URL(filePath: path))
            _ = try await store.stage(picture(1), as: ImageDigest(of: picture(1)))
            kill(getpid(), SIGKILL)
        }
        #expect(files.count == 1)
        #expect(try await store.sweepStaged(olderThan: .seconds(3600)) == 1)
        #expect(files.isEmpty)
        #expect(try names(in: "staging").count == 1)
    }

    /// Not asked of the S3 server of the tests, which looks and writes in two steps.
    @Test func hasOneOwnerWhereSeveralAdoptItAtOnce() async throws {
        let root = root
        let seen = try await withThrowingTaskGroup { group in
            for task in 0..<32 {
                group.addTask {
                    let process = try FileImageStore(folder: root)
                    try await process.adopt(by: "database \(task)")
                    return try await process.owner()
                }
            }
            return try await group.reduce(into: Set<String?>()) { $0.insert($1) }
        }
        #expect(seen.count == 1 && !seen.contains(nil))
        #expect(files.isEmpty)
    }

    /// One of them sees a folder that the other has only just made, or is about to remove.
    @Test func sweepsWhileOthersComeAndGo() async throws {
        let root = root
        try await withThrowingTaskGroup { group in
            for seed in 0..<64 {
                group.addTask {
                    let store = try FileImageStore(folder: root)
                    let staged = try await store.stage(picture(seed), as: ImageDigest(of: picture(seed)))
                    #expect(try await store.sweepStaged(olderThan: .seconds(3600)) == 0)
                    try store.publish(staged)
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.everything().count == 64)
        try await expectOneInstance()
    }

    @Test func leavesNothingOfItselfInGoodOrder() async throws {
        try await FileImageStore(folder: root).keep(picture(1))
        try await expectOneInstance()
    }

    /// Nothing of others is left as soon as the threads that worked for them have let go of them.
    private func expectOneInstance() async throws {
        let isAlone = try await eventually { try names(in: "staging").count == 1 && names(in: "locks").count == 1 }
        #expect(isAlone)
    }

    @Test(arguments: ["../../../etc/passwd", "", "a/b", ".", "\0"])
    func takesNoPathForAToken(_ token: String) async throws {
        let forged = StagedImage(digest: ImageDigest(of: picture(1)), byteCount: 1, token: token, stagedAt: .now)
        #expect(await serviceError { try store.publish(forged) }?.code == .unknown)
        await store.discard(forged)
    }

    @Test func followsNoLink() async throws {
        let digest = try await store.keep(picture(1))
        let object = try #require(files.first)
        try FileManager.default.removeItem(at: object)
        try FileManager.default.createSymbolicLink(at: object, withDestinationURL: folder.write(picture(1), to: "outside"))
        #expect(await serviceError { try await store.bytes(of: digest) }?.code == .unknown)
        #expect(try await store.everything().isEmpty)
    }

    @Test func saysThatAFolderCannotBeMade() async throws {
        try folder.write([1], to: "file")
        let error = try #require(await serviceError { try FileImageStore(folder: folder.url.appending(path: "file/images")) })
        #expect(error.code == .unknown)
        #expect(!error.message.contains(folder.url.path))
    }

    /// The kernel writes what fits and refuses the rest, as it does on a disk that fills up.
    @Test func leavesNothingTornWhenThereIsNoRoom() async throws {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let store = try FileImageStore(folder: folder.url)
            let kept = try await store.keep(picture(1, bytes: 10_000))
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit()
            try #require(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            limit.rlim_cur = 50_000
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let error = await serviceError { try await store.keep(picture(2, bytes: 100_000)) }
            #expect(error?.code == .storageFull)
            #expect(FileImageStoreTests.files(in: folder.url).map(\.lastPathComponent) == [kept.description])
            #expect(try await store.bytes(of: kept) == picture(1, bytes: 10_000))
        }
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func saysThatTheDiskIsFull() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let failure = #expect(throws: POSIXFailure.self) { try POSIXFile.write([1], to: full.fileDescriptor) }
        #expect(failure?.code == ENOSPC)
    }

    @Test(arguments: [
        (ENOSPC, ServiceError.Code.storageFull), (EDQUOT, .storageFull), (EFBIG, .storageFull), (EIO, .unknown), (EROFS, .unknown), (EACCES, .unknown),
    ])
    func tellsAFullDiskFromABrokenOne(_ code: Int32, _ expected: ServiceError.Code) {
        let error = ServiceError(storing: POSIXFailure(call: "write", code: code))
        #expect(error.code == expected)
        #expect(error.cause is POSIXFailure)
    }
}
