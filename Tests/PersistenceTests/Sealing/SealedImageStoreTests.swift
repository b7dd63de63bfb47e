import Domain
import Foundation
import Services
import TestSupport
import Testing

@testable import Persistence

/// What is kept is sealed, and what is read is what was kept.
struct SealedImageStoreTests {
    private static let size = SegmentCipher.segmentLength + 5000

    private func sealed(_ store: StoreUnderTest, _ keys: any KeyWrapping = Keys.ring()) -> SealedImageStore { SealedImageStore(store, keys: keys) }

    @Test(arguments: StoreKind.here, [1, 1000, size])
    func returnsWhatWasStored(_ kind: StoreKind, _ size: Int) async throws {
        let store = sealed(try StoreUnderTest(kind, content: .sealed))
        let staged = try await store.stage(picture(1, bytes: size), as: ImageDigest(of: picture(1, bytes: size)))
        #expect(staged.byteCount == size)
        try store.publish(staged)
        #expect(try await store.bytes(of: staged.digest) == picture(1, bytes: size))
        #expect(try await store.everything().map(\.digest) == [staged.digest])
        try await store.remove(staged.digest)
        #expect(await serviceError { try await store.bytes(of: staged.digest) }?.code == .notFound)
    }

    /// Sealed or being sealed, published or discarded or left behind.
    @Test func leavesNoPlainBytesInAnyFile() async throws {
        let folder = try TemporaryFolder()
        let store = SealedImageStore(try FileImageStore(folder: folder.url, content: .sealed), keys: Keys.ring())
        let marker = Array("marked radiograph of a patient who must not be found".utf8)
        let image = picture(1, bytes: 3000) + marker + picture(2, bytes: Self.size)
        try await store.keep(image)
        _ = try await store.stage(marker + image, as: ImageDigest(of: marker + image))
        await store.discard(try await store.stage(image + marker, as: ImageDigest(of: image + marker)))
        #expect(try await store.reseal(ImageDigest(of: image), under: "another") == .rewrapped)
        let files = Project.files(in: folder.url)
        #expect(files.count { (try? Data(contentsOf: $0).count) ?? 0 > 3000 } == 2)
        for file in files {
            let content = try Data(contentsOf: file)
            #expect(content.firstRange(of: Data(marker)) == nil && content.firstRange(of: Data(marker.prefix(12))) == nil)
            #expect(content.firstRange(of: Data(image.prefix(12))) == nil)
        }
    }

    @Test(arguments: StoreKind.here)
    func servesNothingThatWasChanged(_ kind: StoreKind) async throws {
        let inner = try StoreUnderTest(kind, content: .sealed)
        let store = sealed(inner)
        let (digest, other) = (try await store.keep(picture(1)), try await store.keep(picture(2)))
        let stored = try await inner.bytes(of: digest)
        let flips = [0, 8, 9, 11, 12, 20, 40, stored.count - 1017, stored.count - 500, stored.count - 1].map { place in
            var changed = stored
            changed[place] ^= 0x10
            return changed
        }
        let swapped = try await inner.bytes(of: other)
        for change in flips + [swapped, Array(stored.dropLast()), Array(stored.prefix(9)), stored + [0], picture(3), picture(1).reversed(), [1]] {
            try await inner.overwrite(digest, with: change)
            let error = try #require(await serviceError { try await store.bytes(of: digest) })
            #expect(error.code == .unknown && error.cause is DamagedImage)
            #expect(error.message == "The stored image is damaged: it has to be restored from a backup or sent again.")
            #expect(!error.description.contains(digest.description) && String(reflecting: error).contains(digest.description))
            #expect(try await store.reseal(digest, under: "another") == .damaged)
        }
        // Sent again it is mended.
        try await store.keep(picture(1))
        #expect(try await store.bytes(of: digest) == picture(1))
    }

    @Test(arguments: StoreKind.here)
    func saysThatTheMasterKeyIsMissing(_ kind: StoreKind) async throws {
        let inner = try StoreUnderTest(kind, content: .sealed)
        let digest = try await sealed(inner).keep(picture(1))
        let stranger = sealed(inner, Keys.ring(Keys.second))
        let error = try #require(await serviceError { try await stranger.bytes(of: digest) })
        #expect(error.code == .storageUnavailable && error.message.contains("master key"))
        let start = try #require(await serviceError { try await stranger.check() })
        #expect(start.code == .conflict && start.message.contains(Keys.id(Keys.first)))
        try await sealed(inner).check()
        try await sealed(inner, Keys.ring(Keys.second, previous: Keys.first)).check()
        #expect(try await stranger.reseal(digest, under: Keys.id(Keys.second)) == .damaged)
    }

    @Test(arguments: StoreKind.here)
    func readsAndSealsWhatWasStoredBefore(_ kind: StoreKind) async throws {
        let inner = try StoreUnderTest(kind, content: .sealed)
        // A sender may have chosen bytes that look sealed.
        for image in [picture(1), Envelope.magic, Envelope.magic + picture(2), try await Sealing(keys: Keys.ring()).seal([1], for: .secret("x"))] {
            let digest = try await inner.keep(image)
            let store = SealedImageStore(inner, keys: Keys.ring(), mark: Mark())
            #expect(try await store.bytes(of: digest) == image)
            #expect(try await store.reseal(digest, under: "another") == .sealed)
            #expect(try await inner.bytes(of: digest) != image)
            #expect(try await store.bytes(of: digest) == image)
            #expect(try await store.standing(of: digest) == .sealed(masterKeyID: Keys.id(Keys.first)))
        }
    }

    @Test(arguments: StoreKind.here)
    func believesNothingPlainOnceEverythingIsSealed(_ kind: StoreKind) async throws {
        let inner = try StoreUnderTest(kind, content: .sealed)
        let mark = Mark()
        let store = SealedImageStore(inner, keys: Keys.ring(), mark: mark)
        let planted = [try await inner.keep(picture(1)), try await inner.keep(Envelope.magic + picture(2))]
        for digest in planted { #expect(try await store.bytes(of: digest).isEmpty == false) }
        #expect(try await store.standing(of: planted[0]) == .plain)
        try await store.recordAllAreSealed()
        for store in [store, sealed(inner)] {
            for digest in planted {
                let error = try #require(await serviceError { try await store.bytes(of: digest) })
                #expect(error.code == .unknown && error.cause is DamagedImage)
                #expect(try await store.standing(of: digest) == .damaged)
                // Sealed now it would be believed for ever.
                #expect(try await store.reseal(digest, under: "another") == .damaged)
            }
        }
        #expect(try await inner.bytes(of: planted[0]) == picture(1))
        // What is sealed is read without a look at the mark, and what is plain is not read where nobody knows.
        let blind = SealedImageStore(inner, keys: Keys.ring(), mark: Mark(isAway: true))
        #expect(try await blind.bytes(of: try await blind.keep(picture(3))) == picture(3))
        #expect(await serviceError { try await blind.bytes(of: planted[0]) }?.code == .storageUnavailable)
    }

    @Test(arguments: StoreKind.here)
    func keepsTheSameContentOnceAndPublishesTwice(_ kind: StoreKind) async throws {
        let inner = try StoreUnderTest(kind, content: .sealed)
        let store = sealed(inner)
        let digest = try await store.keep(picture(1))
        let again = try await store.stage(picture(1), as: digest)
        try store.publish(again)
        try store.publish(again)
        await store.discard(try await store.stage(picture(1), as: digest))
        #expect(try await store.everything().map(\.digest) == [digest])
        #expect(try await store.bytes(of: digest) == picture(1))
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test(arguments: StoreKind.here)
    func refusesEmptyImagesAndOtherDigests(_ kind: StoreKind) async throws {
        let store = sealed(try StoreUnderTest(kind, content: .sealed))
        #expect(await serviceError { try await store.keep([]) }?.code == .invalidRequest)
        #expect(await serviceError { try await store.stage(picture(1), as: ImageDigest(of: picture(2))) }?.code == .unknown)
        #expect(try await store.everything().isEmpty)
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test(arguments: StoreKind.here)
    func resealsOnce(_ kind: StoreKind) async throws {
        let inner = try StoreUnderTest(kind, content: .sealed)
        let digest = try await sealed(inner).keep(picture(1))
        let store = sealed(inner, Keys.ring(Keys.second, previous: Keys.first))
        #expect(try await store.reseal(digest, under: Keys.id(Keys.second)) == .rewrapped)
        #expect(try await store.reseal(digest, under: Keys.id(Keys.second)) == .upToDate)
        #expect(try await sealed(inner, Keys.ring(Keys.second)).bytes(of: digest) == picture(1))
        #expect(try await store.standing(of: ImageDigest(of: [])) == .missing)
        #expect(try await store.reseal(ImageDigest(of: []), under: Keys.id(Keys.second)) == .gone)
    }

    /// The largest image that the bucket takes is as large with its seal as without.
    @Test(.enabled(if: S3Server.shared != nil)) func takesAsLargeAnImageAsWithoutASeal() async throws {
        let inner = S3ImageStore(try .ofTests(maximumBytes: Self.size), content: .sealed)
        let store = SealedImageStore(inner, keys: Keys.ring())
        let digest = try await store.keep(picture(1, bytes: Self.size))
        #expect(try await store.bytes(of: digest).count == Self.size)
        #expect(await serviceError { try await store.keep(picture(1, bytes: Self.size + 4096)) }?.code == .fileTooLarge)
    }
}
