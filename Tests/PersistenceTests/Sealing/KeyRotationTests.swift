import Domain
import Foundation
import Logging
import Services
import Synchronization
import TestSupport
import Testing

@testable import Persistence

struct KeyRotationTests {
    private let folder: TemporaryFolder
    private let keys: FileKeyring
    private let inner: FileImageStore
    private let store: SealedImageStore
    private let mark = Mark()
    private let secrets = KeptSecrets()
    private let audit = KeptAudit()
    private let sealer: SecretSealer

    init() throws {
        folder = try TemporaryFolder()
        keys = try Keys.file(in: folder)
        inner = try FileImageStore(folder: folder.url.appending(path: "images"), content: .sealed)
        store = SealedImageStore(inner, keys: keys, mark: mark)
        sealer = SecretSealer(keys: keys)
    }

    private static let author = Author(kind: .user, id: "1", name: "operator")

    private func rotation(_ images: (any SealedImages)? = nil, after delay: Duration = .zero) -> KeyRotation {
        KeyRotation(keys: keys, images: images ?? store, secrets: [secrets], sealing: sealer, audit: audit, clock: { .now + delay })
    }

    private func keep(_ count: Int) async throws -> [ImageDigest] {
        var digests: [ImageDigest] = []
        for seed in 0..<count { digests.append(try await store.keep(picture(seed))) }
        return digests
    }

    @Test func putsEverythingUnderTheNewKey() async throws {
        let digests = try await keep(5)
        let plain = try await inner.keep(picture(100))
        for number in 0..<3 { secrets.add("s\(number)", try await sealer.seal([UInt8(number)], for: "p\(number)"), for: "p\(number)") }
        let old = try #require(await keys.masterKeys().first).id
        let made = try await rotation().makeNew(by: Self.author)

        let before = try await rotation().use()
        #expect(before.count(of: old) == .init(images: 5, secrets: 3) && before.count(of: made.id).isNone && before.plainImages == 1)
        let progress = Mutex<[Int]>([])
        let report = try await rotation().rotate(by: Self.author) { report in progress.withLock { $0.append(report.seen) } }
        #expect((report.seen, report.rewrapped, report.sealed, report.secrets, report.damaged) == (6, 5, 1, 3, []))
        #expect(progress.withLock { $0 } == [1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6])

        let after = try await rotation().use()
        #expect(after.count(of: old).isNone && after.count(of: made.id) == .init(images: 6, secrets: 3) && after.plainImages == 0)
        for (seed, digest) in digests.enumerated() { #expect(try await store.bytes(of: digest) == picture(seed)) }
        #expect(try await store.bytes(of: plain) == picture(100))
        #expect(try await mark.everyImageIsSealed())
        for number in 0..<3 { #expect(try await sealer.open(secrets.sealed("s\(number)"), for: "p\(number)") == [UInt8(number)]) }
        // There is nothing left to do.
        let again = try await rotation().rotate(by: Self.author)
        #expect((again.seen, again.rewrapped, again.sealed, again.secrets) == (6, 0, 0, 0))
    }

    @Test func recordsWhatItDid() async throws {
        _ = try await keep(2)
        let old = try #require(await keys.masterKeys().first).id
        let made = try await rotation().makeNew(by: Self.author)
        _ = try await rotation().rotate(by: Self.author)
        try await rotation(after: .seconds(3700)).retire(old, by: Self.author)
        let events = audit.events
        #expect(events.map(\.action) == [.rotateMasterKey, .rotateMasterKey, .rotateMasterKey])
        #expect(events.map { $0.detail["step"] } == ["new", "rotate", "retire"])
        #expect(events.map { $0.objects } == [made.id, made.id, old].map { [AuditObject(.masterKey, $0)] })
        #expect(events[1].detail["images"] == "2" && events.allSatisfy { $0.actor == Self.author })
        #expect(try await keys.masterKeys().map(\.id) == [made.id])
        #expect(try await store.bytes(of: ImageDigest(of: picture(1))) == picture(1))
    }

    /// Plain ones that come later were put there by somebody else.
    @Test func leavesWhatIsPlainAfterwardsAsDamaged() async throws {
        _ = try await keep(1)
        #expect(try await !mark.everyImageIsSealed())
        #expect(try await rotation().rotate(by: Self.author).damaged == [])
        let planted = try await inner.keep(picture(100))
        let report = try await rotation().rotate(by: Self.author)
        #expect((report.sealed, report.damaged) == (0, [planted]))
        let use = try await rotation().use()
        #expect(use.plainImages == 0 && use.damaged == 1)
    }

    @Test func retiresOnlyWhatNothingNeeds() async throws {
        let digests = try await keep(2)
        secrets.add("s", try await sealer.seal([1], for: "p"), for: "p")
        let old = try #require(await keys.masterKeys().first).id
        let later = rotation(after: .seconds(3700))
        func refusal(_ rotation: KeyRotation) async -> String? {
            let error = await serviceError { try await rotation.retire(old, by: Self.author) }
            return error?.code == .conflict ? error?.message : nil
        }
        #expect(await refusal(later)?.contains("is the one that seals") == true)
        _ = try await later.makeNew(by: Self.author)
        #expect(await refusal(later)?.contains("2 images and 1 secrets") == true)
        _ = try await later.rotate(by: Self.author)
        // A batch may publish what it staged under the old key.
        #expect(await refusal(rotation())?.contains("less than an hour") == true)
        #expect(await serviceError { try await later.retire("nobody's", by: Self.author) }?.code == .notFound)
        try await inner.overwriteForTests(digests[0], with: Array(Envelope.magic + picture(1)), in: folder)
        #expect(await refusal(later)?.contains("damaged") == true)
        try await store.keep(picture(0))
        try await later.retire(old, by: Self.author)
        #expect(try await keys.masterKeys().count == 1)
    }

    @Test func goesOnWhereItWasKilled() async throws {
        _ = try await keep(20)
        let old = try #require(await keys.masterKeys().first).id
        let made = try await rotation().makeNew(by: Self.author)
        for most in [3, 8] {
            let killed = Task {
                try await rotation().rotate(by: Self.author) { report in if report.seen >= most { withUnsafeCurrentTask { $0?.cancel() } } }
            }
            await #expect(throws: CancellationError.self) { try await killed.value }
        }
        let half = try await rotation().use()
        #expect(half.count(of: made.id).images >= 3 && half.count(of: made.id).images + half.count(of: old).images == 20)
        let rest = try await rotation().rotate(by: Self.author)
        #expect(rest.rewrapped == half.count(of: old).images)
        #expect(try await rotation().use().count(of: old).isNone)
        #expect(try await inner.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test func leavesReadersAndUploadsInPeace() async throws {
        let digests = try await keep(12)
        let isDone = Flag()
        try await withThrowingTaskGroup { group in
            for reader in 0..<3 {
                group.addTask {
                    // Another process, with the same file of keys.
                    let other = SealedImageStore(
                        try FileImageStore(folder: folder.url.appending(path: "images"), content: .sealed), keys: try Keys.file(in: folder))
                    var reads = 0
                    repeat {
                        let seed = (reads + reader) % digests.count
                        #expect(try await other.bytes(of: digests[seed]) == picture(seed))
                        reads += 1
                    } while !isDone.isSet
                }
            }
            group.addTask {
                for seed in 100..<110 { try await store.keep(picture(seed)) }
            }
            group.addTask {
                for _ in 0..<3 {
                    _ = try await rotation().makeNew(by: Self.author)
                    #expect(try await rotation().rotate(by: Self.author).damaged.isEmpty)
                }
                isDone.set()
            }
            try await group.waitForAll()
        }
        _ = try await rotation().rotate(by: Self.author)
        let use = try await rotation().use()
        #expect(use.count(of: use.keys[0].id).images == 22 && use.missingKeys.isEmpty)
    }

    @Test func bringsBackNothingThatIsErasedMeanwhile() async throws {
        let digests = try await keep(30)
        _ = try await rotation().makeNew(by: Self.author)
        try await withThrowingTaskGroup { group in
            group.addTask { _ = try await rotation().rotate(by: Self.author) }
            group.addTask { for digest in digests where digest.description < "8" { try await store.remove(digest) } }
            try await group.waitForAll()
        }
        #expect(try await store.everything().map(\.digest) == digests.filter { $0.description >= "8" }.sorted())
        #expect(try await inner.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    /// Between its being opened and its being written.
    @Test func leavesAnImageGoneThatIsErasedWhileItIsInHand() async throws {
        let digest = try await keep(1)[0]
        _ = try await keys.makeNew()
        let erasing = ErasingStore(store: inner)
        let rotating = SealedImageStore(erasing, keys: keys)
        let report = try await rotation(rotating).rotate(by: Self.author)
        #expect(erasing.erased.withLock { $0 } == [digest] && report.rewrapped == 0)
        #expect(try await store.everything().isEmpty)
    }

    @Test func passesOverWhatIsDamagedAndSaysSo() async throws {
        let digests = try await keep(4)
        var stored = try await inner.bytes(of: digests[2])
        stored[stored.count - 3] ^= 1
        try await inner.overwriteForTests(digests[2], with: stored, in: folder)
        secrets.add("good", try await sealer.seal([1], for: "p"), for: "p")
        secrets.add("spoiled", SealedSecret(bytes: [1, 2, 3]), for: "p")
        let old = try #require(await keys.masterKeys().first).id
        _ = try await rotation().makeNew(by: Self.author)
        let report = try await rotation().rotate(by: Self.author)
        #expect((report.rewrapped, report.damaged, report.secrets, report.damagedSecrets) == (3, [digests[2]], 1, 1))
        #expect(try await inner.bytes(of: digests[2]) == stored)
        let use = try await rotation().use()
        #expect(use.count(of: old).images == 1 && use.damaged == 1)
        #expect(audit.events.last?.detail["damaged"] == "2")
    }

    @Test func namesKeysThatAreMissing() async throws {
        let stranger = SealedImageStore(inner, keys: Keys.ring())
        try await stranger.keep(picture(1))
        _ = try await keep(1)
        #expect(try await rotation().use().missingKeys == [Keys.id(Keys.first)])
    }
}

extension FileImageStore {
    /// Behind the store's back.
    fileprivate func overwriteForTests(_ digest: ImageDigest, with bytes: [UInt8], in folder: TemporaryFolder) async throws {
        try folder.write(bytes, to: "images/objects/" + StoreUnderTest.path(of: digest))
    }
}

private final class Flag: Sendable {
    private let value = Mutex(false)
    var isSet: Bool { value.withLock { $0 } }
    func set() { value.withLock { $0 = true } }
}

/// Removes each image when it is about to be replaced.
private final class ErasingStore: RewritableImageStore {
    let store: FileImageStore
    let erased = Mutex<[ImageDigest]>([])

    init(store: FileImageStore) {
        self.store = store
    }

    func replace(_ digest: ImageDigest, with bytes: [UInt8]) async throws -> Bool {
        try await store.remove(digest)
        erased.withLock { $0.append(digest) }
        return try await store.replace(digest, with: bytes)
    }

    var grace: Duration { store.grace }
    func beginning(of digest: ImageDigest, limit: Int) async throws -> [UInt8] { try await store.beginning(of: digest, limit: limit) }
    func owner() async throws -> String? { try await store.owner() }
    func adopt(by owner: String) async throws { try await store.adopt(by: owner) }
    func stage(_ bytes: [UInt8], as digest: ImageDigest) async throws -> StagedImage { try await store.stage(bytes, as: digest) }
    func publish(_ image: StagedImage) throws { try store.publish(image) }
    func discard(_ image: StagedImage) async { await store.discard(image) }
    func bytes(of digest: ImageDigest) async throws -> [UInt8] { try await store.bytes(of: digest) }
    func remove(_ digest: ImageDigest) async throws { try await store.remove(digest) }
    func contents(after digest: ImageDigest?, limit: Int) async throws -> [StoredImage] { try await store.contents(after: digest, limit: limit) }
    func sweepStaged(olderThan age: Duration) async throws -> Int { try await store.sweepStaged(olderThan: age) }
}

/// Secrets in memory.
private final class KeptSecrets: SealedSecretRepository {
    private let kept = Mutex<[String: StoredSecret]>([:])

    func add(_ key: String, _ sealed: SealedSecret, for purpose: String) {
        kept.withLock { $0[key] = StoredSecret(key: key, purpose: purpose, sealed: sealed) }
    }

    func sealed(_ key: String) -> SealedSecret { kept.withLock { $0[key]!.sealed } }

    func secrets(after key: String?, limit: Int) async throws -> [StoredSecret] {
        kept.withLock { kept in Array(kept.values.filter { $0.key > key ?? "" }.sorted { $0.key < $1.key }.prefix(limit)) }
    }

    func replace(_ old: StoredSecret, with new: SealedSecret) async throws -> Bool {
        kept.withLock { kept in
            guard kept[old.key] == old else { return false }
            kept[old.key] = StoredSecret(key: old.key, purpose: old.purpose, sealed: new)
            return true
        }
    }
}

/// Audit events in memory.
private final class KeptAudit: AuditRepository {
    private let kept = Mutex<[AuditEvent]>([])

    var events: [AuditEvent] { kept.withLock { $0 } }

    func append(_ event: AuditEvent) async throws { kept.withLock { $0.append(event) } }
    func records(_ query: AuditQuery, page: PageRequest) async throws -> Page<AuditRecord> { throw CancellationError() }
    func records(after sequence: Int64, limit: Int) async throws -> [AuditRecord] { [] }
    func count() async throws -> Int64 { Int64(events.count) }
    func verify(at moment: Timestamp, progress: @Sendable (Int64) -> Void) async throws -> AuditVerification { throw CancellationError() }
    func anchor() async throws -> Bool { false }
    func lastVerification() async throws -> AuditVerification? { nil }
    func counts(from: Timestamp, until: Timestamp) async throws -> [AuditCount] { [] }
    func forwarded(to receiver: String) async throws -> Int64 { 0 }
    func setForwarded(to receiver: String, sequence: Int64) async throws {}
}
