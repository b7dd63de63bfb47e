import Domain
import Foundation
import Services
import Testing

@testable import Persistence

/// What both stores promise.
struct ImageStoreTests {
    @Test(arguments: StoreKind.here, [1, 200 << 10, 5 << 20])
    func returnsWhatWasStored(_ kind: StoreKind, _ size: Int) async throws {
        let store = try StoreUnderTest(kind)
        let bytes = picture(size, bytes: size)
        let digest = try await store.keep(bytes)
        #expect(try await store.bytes(of: digest) == bytes)
        #expect(try await store.everything().map(\.byteCount) == [size])
    }

    @Test(arguments: StoreKind.here)
    func refusesAnEmptyImage(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        #expect(await serviceError { try await store.keep([]) }?.code == .invalidRequest)
        #expect(try await store.everything().isEmpty)
    }

    @Test(arguments: StoreKind.here)
    func refusesBytesUnderAnotherDigest(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let other = ImageDigest(String(repeating: "a", count: 64))!
        #expect(await serviceError { try await store.stage(picture(1), as: other) }?.code == .unknown)
        #expect(try await store.everything().isEmpty)
        #expect(try await store.sweepStaged(olderThan: .zero) == 0)
    }

    @Test(arguments: StoreKind.here)
    func keepsTheSameContentOnce(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let (first, second) = (try await store.keep(picture(1)), try await store.keep(picture(1)))
        #expect(first == second)
        #expect(try await store.everything().map(\.digest) == [first])
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test(arguments: StoreKind.here, [[], picture(2), picture(1) + [0]])
    func noticesContentThatChanged(_ kind: StoreKind, _ change: [UInt8]) async throws {
        let store = try StoreUnderTest(kind)
        let digest = try await store.keep(picture(1))
        try await store.overwrite(digest, with: change)
        let error = try #require(await serviceError { try await store.bytes(of: digest) })
        #expect(error.code == .unknown)
        #expect(!error.description.contains(digest.description) && String(reflecting: error).contains(digest.description))
    }

    @Test(arguments: StoreKind.here)
    func mendsWhatIsSentAgain(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let digest = try await store.keep(picture(1))
        try await store.overwrite(digest, with: picture(2))
        try await store.keep(picture(1))
        #expect(try await store.bytes(of: digest) == picture(1))
    }

    @Test(arguments: StoreKind.here)
    func doesNotJudgeSealedContent(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind, content: .sealed)
        let address = ImageDigest(String(repeating: "a", count: 64))!
        try store.publish(await store.stage(picture(1), as: address))
        #expect(try await store.bytes(of: address) == picture(1))
    }

    @Test(arguments: StoreKind.here)
    func saysWhatIsMissing(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        #expect(await serviceError { try await store.bytes(of: ImageDigest(String(repeating: "0", count: 64))!) }?.code == .notFound)
        #expect(try await store.everything().isEmpty)
    }

    @Test(arguments: StoreKind.here)
    func removesTwice(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let (digest, other) = (try await store.keep(picture(1)), try await store.keep(picture(2)))
        try await store.remove(digest)
        try await store.remove(digest)
        #expect(await serviceError { try await store.bytes(of: digest) }?.code == .notFound)
        #expect(try await store.everything().map(\.digest) == [other])
    }

    @Test(arguments: StoreKind.here, [1, 4, 24, 25, 1000])
    func listsPagesInOrder(_ kind: StoreKind, _ page: Int) async throws {
        let store = try StoreUnderTest(kind)
        let start = Timestamp.now
        var kept: [ImageDigest] = []
        for seed in 0..<25 { kept.append(try await store.keep(picture(seed, bytes: 10 + seed))) }
        let found = try await store.everything(page: page)
        #expect(found.map(\.digest) == kept.sorted())
        #expect(found.map(\.byteCount).sorted() == Array(10..<35))
        // S3 and some disks keep whole seconds.
        #expect(found.allSatisfy { $0.modifiedAt >= start + .seconds(-2) && $0.modifiedAt <= Timestamp.now + .seconds(2) })
        #expect(try await store.contents(after: nil, limit: 0).isEmpty)
    }

    @Test(arguments: StoreKind.here)
    func passesOverForeignThings(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        for name in ["0-first", "0000 & <odd> ä", String(repeating: "0", count: 63), "zz"] { try await store.putForeignThing(named: name) }
        let kept = [try await store.keep(picture(1)), try await store.keep(picture(2))].sorted()
        #expect(try await store.contents(after: nil, limit: 1).map(\.digest) == [kept[0]])
        #expect(try await store.everything(page: 2).map(\.digest) == kept)
    }

    @Test(arguments: StoreKind.here)
    func belongsToWhoAdoptsItFirst(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        #expect(try await store.owner() == nil)
        try await store.adopt(by: "the first database")
        try await store.another().adopt(by: "the second one")
        #expect(try await store.owner() == "the first database")
        #expect(try await store.another().owner() == "the first database")
    }

    @Test(arguments: StoreKind.here)
    func keepsItsOwnerBesideItsImages(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        try await store.adopt(by: String(repeating: "~", count: 200))
        #expect(try await store.everything().isEmpty)
        let kept = try await store.keep(picture(1))
        #expect(try await store.everything(page: 1).map(\.digest) == [kept])
        try await store.remove(kept)
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
        #expect(try await store.another().sweepStaged(olderThan: .seconds(-1)) == 0)
        #expect(try await store.owner() == String(repeating: "~", count: 200))
    }

    @Test(arguments: StoreKind.here, ["", "a\n", "Künstler", String(repeating: "a", count: 201), "a\0b", "\u{7f}"])
    func refusesAnOwnerThatIsNoName(_ kind: StoreKind, _ name: String) async throws {
        let store = try StoreUnderTest(kind)
        #expect(await serviceError { try await store.adopt(by: name) }?.code == .unknown)
        #expect(try await store.owner() == nil)
        try await store.overwriteOwner(with: Array(name.utf8))
        #expect(await serviceError { try await store.owner() }?.code == .unknown)
    }

    /// What was removed before is not what was staged after.
    @Test(arguments: StoreKind.here)
    func saysWhenStagingBegan(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let start = Timestamp.now
        let staged = try await store.stage(picture(1), as: ImageDigest(of: picture(1)))
        #expect(start <= staged.stagedAt && staged.stagedAt <= .now)
    }

    /// A database may ask for its transaction to be run again.
    @Test(arguments: StoreKind.here)
    func publishesTwice(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let staged = try await store.stage(picture(1), as: ImageDigest(of: picture(1)))
        try store.publish(staged)
        try store.publish(staged)
        #expect(try await store.bytes(of: staged.digest) == picture(1))
    }

    @Test(arguments: StoreKind.here)
    func leavesAPublishedImageWhereASecondCopyIsDiscarded(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        let digest = try await store.keep(picture(1))
        await store.discard(try await store.stage(picture(1), as: digest))
        #expect(try await store.bytes(of: digest) == picture(1))
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    /// Nothing that a process leaves when it dies between `stage` and `publish` escapes both sweeps.
    @Test(arguments: StoreKind.here)
    func leavesOnlyWhatCanBeSweptWhenKilledBeforePublishing(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        _ = try await store.stage(picture(1), as: ImageDigest(of: picture(1)))
        let swept = try await store.sweepStaged(olderThan: .seconds(-1))
        let unreferenced = try await store.everything()
        for image in unreferenced { try await store.remove(image.digest) }
        #expect(swept + unreferenced.count == 1)
        #expect(try await store.everything().isEmpty)
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }

    @Test(arguments: StoreKind.here)
    func takesTheSameAndDifferentImagesAtOnce(_ kind: StoreKind) async throws {
        let store = try StoreUnderTest(kind)
        try await withThrowingTaskGroup { group in
            for task in 0..<64 { group.addTask { try await store.keep(picture(task % 2 == 0 ? -1 : task, bytes: 50_000)) } }
            try await group.waitForAll()
        }
        let found = try await store.everything()
        #expect(found.count == 33)
        for image in found { #expect(try await store.bytes(of: image.digest).count == 50_000) }
        #expect(try await store.sweepStaged(olderThan: .seconds(-1)) == 0)
    }
}
