import Domain
import Foundation
import SQL
import Services
import TestSupport
import Testing

@testable import Persistence

/// Attackers who have seen the database's head before and can write to all of the database, and not to the file beside it.
struct AuditAnchorTests {
    /// Forty records, of which the head was copied after the thirtieth and the end noted after the fortieth.
    private static func anchored(_ engine: Engine, _ body: (Records, any AuditRepository, AuditAnchorFile) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try await Records.with(engine) { records in
            let file = AuditAnchorFile(path: folder.url.appending(path: "kept/audit.anchor").path)
            let audit = Repositories(database: records.database, images: records.images, auditKey: .test, auditAnchor: file).audit
            try await records.fill(30)
            try await records.database.write { _ = try $0.execute("CREATE TABLE old_head AS SELECT * FROM audit_head") }
            try await records.fill(10)
            #expect(try await audit.anchor())
            try await body(records, audit, file)
        }
    }

    private static let cutOff: [SQLStatement] = [
        "DELETE FROM audit_events WHERE sequence > 30", "DELETE FROM audit_objects WHERE sequence > 30", AuditTamperingTests.oldHead,
        "DELETE FROM audit_forwarding", "DELETE FROM audit_verification",
    ]

    @Test(arguments: Engine.available)
    func bearsOutWhatWasNoted(_ engine: Engine) async throws {
        try await Self.anchored(engine) { records, audit, file in
            let expected = AuditVerification(count: 40, faults: [], verifiedAt: Sample.noon, anchor: .found(sequence: 40))
            #expect(try await audit.verify(at: Sample.noon) { _ in } == expected)
            try await records.fill(5)
            #expect(try await audit.verify(at: Sample.noon) { _ in }.isIntact)
            #expect(try await !audit.anchor())
            #expect(try await audit.verify(at: Sample.noon) { _ in }.anchor == .found(sequence: 45))
            let attributes = try FileManager.default.attributesOfItem(atPath: file.path)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: URL(filePath: file.path).deletingLastPathComponent().path) == ["audit.anchor"])
        }
    }

    @Test(arguments: Engine.available)
    func findsAnEndThatWasCutOffWithItsOldHeadPutBack(_ engine: Engine) async throws {
        try await Self.anchored(engine) { records, audit, file in
            try await records.tamper(Self.cutOff)
            #expect(try await records.verify().isEmpty, "the database alone knows nothing of it")
            #expect(try await audit.verify(at: Sample.noon) { _ in }.faults == [.init(kind: .removed, sequence: 31)])
            #expect(await serviceError { try await audit.anchor() }?.code == .conflict)
        }
    }

    @Test(arguments: Engine.available)
    func findsItStillWhenOthersHaveTakenItsPlace(_ engine: Engine) async throws {
        try await Self.anchored(engine) { records, audit, file in
            let note = try file.note()
            try await records.tamper(Self.cutOff)
            try await records.recorder().record((0..<15).map { Sample.event($0 + 7) })
            #expect(try await records.verify().isEmpty)
            #expect(try await audit.verify(at: Sample.noon) { _ in }.faults == [.init(kind: .altered, sequence: 40)])
            #expect(await serviceError { try await audit.anchor() }?.code == .conflict)
            #expect(try file.note() == note, "what was seen once is not forgotten")
        }
    }

    @Test(arguments: Engine.available)
    func doesNotGoBackWhereTheHeadWasSetBack(_ engine: Engine) async throws {
        try await Self.anchored(engine) { records, audit, file in
            try await records.tamper([AuditTamperingTests.oldHead])
            #expect(await serviceError { try await audit.anchor() }?.code == .conflict)
            try await records.tamper(["UPDATE audit_head SET count = 41"])
            #expect(await serviceError { try await audit.anchor() }?.code == .conflict)
        }
    }

    @Test(arguments: Engine.available)
    func saysThatItIsMissingAndDoesNotCallItAFault(_ engine: Engine) async throws {
        try await Self.anchored(engine) { _, audit, file in
            try FileManager.default.removeItem(atPath: file.path)
            let expected = AuditVerification(count: 40, faults: [], verifiedAt: Sample.noon, anchor: .missing)
            #expect(try await audit.verify(at: Sample.noon) { _ in } == expected)
            #expect(try await audit.anchor())
        }
    }

    /// Among them the note of a chain that began anew with a key of its own.
    static let forgeries: [String] = [
        "", "pneumoscope-audit-anchor 1 40", "\0\0\0", String(repeating: "7", count: 5000),
        String(decoding: AuditAnchor(sequence: 3, hash: AuditHead.nothing).note(try! AuditChainKey((32...63).map { UInt8($0) })), as: UTF8.self),
    ]

    @Test(arguments: forgeries, Engine.available)
    func believesNoNoteOfAnotherKey(_ forgery: String, _ engine: Engine) async throws {
        try await Self.anchored(engine) { _, audit, file in
            try file.replace(with: Array(forgery.utf8))
            let verification = try await audit.verify(at: Sample.noon) { _ in }
            #expect(verification.faults == [.init(kind: .altered, sequence: 0)] && verification.anchor == .unbelievable)
            #expect(await serviceError { try await audit.anchor() }?.code == .conflict)
            #expect(try file.note() == Array(forgery.utf8.prefix(1024)))
        }
    }

    @Test func tellsWhereTheFileCannotBeWritten() async throws {
        let folder = try TemporaryFolder()
        try await Records.with(.sqlite) { records in
            let file = AuditAnchorFile(path: folder.url.appending(path: "no/such/audit.anchor").path)
            let audit = Repositories(database: records.database, images: records.images, auditKey: .test, auditAnchor: file).audit
            #expect(await serviceError { try await audit.anchor() }?.code == .storageUnavailable)
        }
    }

    @Test func isNotFarBehindOrAheadOfWhatIsRecordedMeanwhile() async throws {
        try await Self.anchored(.sqlite) { records, audit, _ in
            let writing = Task {
                for number in 0..<40 { try await records.audit.append(Sample.event(number)) }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<16 {
                    group.addTask {
                        if number % 2 == 0 { try await audit.anchor() } else { #expect(try await audit.verify(at: Sample.noon) { _ in }.isIntact) }
                    }
                }
                try await group.waitForAll()
            }
            try await writing.value
        }
    }
}
