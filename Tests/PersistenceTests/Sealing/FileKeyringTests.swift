import Domain
import Foundation
import Logging
import Services
import Synchronization
import TestSupport
import Testing

@testable import Persistence

struct FileKeyringTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private static let context = SealingContext(text: "test")

    private func mode(_ url: URL) throws -> Int? { try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int }

    private func text() throws -> String { try String(contentsOf: Keys.path(in: folder), encoding: .utf8) }

    @Test func makesAKeyAtTheFirstStart() async throws {
        let start = Timestamp.now
        let keys = try await Keys.file(in: folder).masterKeys()
        #expect(keys.count == 1)
        let made = try #require(keys.first?.createdAt)
        #expect(made >= start + .seconds(-1) && made <= .now)
        #expect(try mode(Keys.path(in: folder)) == 0o600)
        #expect(try mode(Keys.path(in: folder).deletingLastPathComponent()) == 0o700)
        #expect(try await Keys.file(in: folder).masterKeys() == keys)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.appending(path: "keys").path) == ["master.keys"])
    }

    @Test func makesOneKeyWhereManyStartAtOnce() async throws {
        let found = try await withThrowingTaskGroup { group in
            for _ in 0..<16 { group.addTask { try await Keys.file(in: folder).masterKeys() } }
            return try await group.reduce(into: [[MasterKeyDescription]]()) { $0.append($1) }
        }
        #expect(Set(found.map { $0.map(\.id) }).count == 1)
    }

    /// A new key would open nothing, and would hide that the old one is missing.
    @Test func makesNoKeyWhereSomethingWasSealed() throws {
        let problem = #expect(throws: MasterKeyProblem.self) { try Keys.file(in: folder, mayMake: false) }
        #expect(problem?.description.contains("bring it back") == true)
        #expect(!FileManager.default.fileExists(atPath: Keys.path(in: folder).path))
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o644, 0o660, 0o666, 0o601])
    func refusesAFileThatOthersMayOpen(_ mode: Int) throws {
        try Keys.write(Keys.first, in: folder, mode: mode)
        let problem = #expect(throws: MasterKeyProblem.self) { try Keys.file(in: folder) }
        #expect(problem?.description.contains("chmod 600") == true)
        #expect(problem?.description.contains(Keys.first) == false)
    }

    @Test(arguments: [0o600, 0o400])
    func readsWhatOthersMayNot(_ mode: Int) async throws {
        try Keys.write("# mine\n\n\(Keys.second)\n  \(Keys.first)\t2026-01-31T12:00:00Z  \r\n# end", in: folder, mode: mode)
        let keys = try await Keys.file(in: folder).masterKeys()
        #expect(
            keys == [
                MasterKeyDescription(id: Keys.id(Keys.second), createdAt: nil),
                MasterKeyDescription(id: Keys.id(Keys.first), createdAt: Timestamp("2026-01-31T12:00:00Z")),
            ])
    }

    @Test(arguments: [
        "", "# nothing\n", "short\n", "\(Keys.first) yesterday\n", "\(Keys.first) 2026-01-31T12:00:00Z more\n", "\(Keys.first)\n\(Keys.first)\n",
        "\(Keys.first)\nnonsense-canary\n", String(repeating: "# long\n", count: 100_000),
    ])
    func refusesAFileThatHoldsNoKeys(_ text: String) throws {
        try Keys.write(text, in: folder)
        let problem = try #require(#expect(throws: MasterKeyProblem.self) { try Keys.file(in: folder) })
        #expect(!problem.description.contains("canary") && !problem.description.contains(Keys.first))
        #expect(try self.text() == text)
    }

    @Test func refusesBytesThatAreNoTextAndThingsThatAreNoFile() throws {
        try folder.write([0xFF, 0xFE, 0x00], to: "keys/master.keys")
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: Keys.path(in: folder).path)
        #expect(throws: MasterKeyProblem.self) { try Keys.file(in: folder) }
        try FileManager.default.removeItem(at: Keys.path(in: folder))
        try FileManager.default.createDirectory(at: Keys.path(in: folder), withIntermediateDirectories: false)
        #expect(throws: MasterKeyProblem.self) { try Keys.file(in: folder) }
        try FileManager.default.removeItem(at: Keys.path(in: folder))
        #expect(mkfifo(Keys.path(in: folder).path, 0o600) == 0)
        #expect(throws: MasterKeyProblem.self) { try Keys.file(in: folder) }
    }

    /// As Kubernetes gives a secret to a container.
    @Test func followsALinkAndJudgesWhatItLeadsTo() async throws {
        try Keys.write(Keys.first, in: folder)
        let link = folder.url.appending(path: "linked.keys")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: Keys.path(in: folder))
        #expect(try await FileKeyring(link, logger: Logger(label: "test")).masterKeys().map(\.id) == [Keys.id(Keys.first)])
        try Keys.write(Keys.first, in: folder, mode: 0o644)
        #expect(throws: MasterKeyProblem.self) { try FileKeyring(link, logger: Logger(label: "test")) }
    }

    @Test func opensWhatAnotherProcessSealedWithAKeyMadeSince() async throws {
        let (one, other) = (try Keys.file(in: folder), try Keys.file(in: folder))
        let old = try await one.wrap(DataKey(), for: Self.context)
        let made = try await other.makeNew()
        let key = DataKey()
        let wrapped = try await other.wrap(key, for: Self.context)
        #expect(wrapped.masterKeyID == made.id && old.masterKeyID != made.id)
        #expect(try await one.unwrap(wrapped, for: Self.context).bytes == key.bytes)
        #expect(try await other.unwrap(old, for: Self.context).bytes.count == 32)
        // And seals with it from now on.
        #expect(try await one.wrap(DataKey(), for: Self.context).masterKeyID == made.id)
        #expect(try await one.masterKeys() == other.masterKeys())
    }

    @Test func addsKeysOfManyProcessesAtOnce() async throws {
        _ = try Keys.file(in: folder)
        let made = try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { try await Keys.file(in: folder).makeNew().id } }
            return try await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        let keys = try await Keys.file(in: folder).masterKeys()
        #expect(keys.count == 9 && Set(keys.map(\.id)).isSuperset(of: made))
        #expect(try mode(Keys.path(in: folder)) == 0o600)
    }

    @Test func retiresAKeyAndKeepsTheWordsOfPeople() async throws {
        try Keys.write("# top\n\(Keys.first) 2026-01-31T12:00:00Z\n# between\n\(Keys.third)\n# end\n", in: folder)
        let ring = try Keys.file(in: folder)
        let made = try await ring.makeNew()
        #expect(try text().hasPrefix("# top\n") && text().hasSuffix("\n# between\n\(Keys.third)\n# end\n"))
        try await ring.retire(Keys.id(Keys.first))
        #expect(try await ring.masterKeys().map(\.id) == [made.id, Keys.id(Keys.third)])
        #expect(try text().hasSuffix("\n# between\n\(Keys.third)\n# end\n"))
        #expect(await serviceError { try await ring.retire(Keys.id(Keys.first)) }?.code == .notFound)
        #expect(await serviceError { try await ring.retire(made.id) }?.code == .conflict)
    }

    @Test func keepsItsKeysWhereTheFileIsSpoiled() async throws {
        let errors = ErrorCount()
        let ring = try Keys.file(in: folder, log: Logger(label: "test") { _ in errors })
        let wrapped = try await ring.wrap(DataKey(), for: Self.context)
        try Keys.write("spoiled by an editor\n", in: folder)
        for _ in 0..<5 { _ = try await ring.unwrap(try await ring.wrap(DataKey(), for: Self.context), for: Self.context) }
        #expect(try await ring.unwrap(wrapped, for: Self.context).bytes.count == 32)
        #expect(errors.count == 1)
        // A key is not made over what cannot be read.
        #expect(await serviceError { try await ring.makeNew() }?.code == .storageUnavailable)
        #expect(try text() == "spoiled by an editor\n")
        try FileManager.default.removeItem(at: Keys.path(in: folder))
        #expect(try await ring.unwrap(wrapped, for: Self.context).bytes.count == 32)
        #expect(await serviceError { try await ring.makeNew() }?.code == .storageUnavailable)
    }

    /// Counts errors.
    private struct ErrorCount: LogHandler {
        private final class Kept: Sendable {
            let count = Mutex(0)
        }

        var logLevel = Logger.Level.trace
        var metadata: Logger.Metadata = [:]
        private let kept = Kept()

        var count: Int { kept.count.withLock { $0 } }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            if event.level == .error { kept.count.withLock { $0 += 1 } }
        }
    }
}
