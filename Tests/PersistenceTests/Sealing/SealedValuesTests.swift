import Domain
import SQL
import Services
import TestSupport
import Testing

@testable import Persistence

struct SealedValuesTests {
    @Test(arguments: Engine.available)
    func makesTheKeyOfTheAuditChainOnce(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            #expect(try await !SealedValues.exist(in: records.database))
            let keys = try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask { try await SealedValues(database: records.database, sealing: SecretSealer(keys: Keys.ring())).auditChainKey() }
                }
                return try await group.reduce(into: [[UInt8]]()) { $0.append($1) }
            }
            #expect(Set(keys).count == 1 && keys[0].count == 32)
            #expect(try await SealedValues.exist(in: records.database))
            #expect(try await records.count("sealed_values") == 1)
        }
    }

    /// Zeros at the chain's head are its beginning only until its key is made: later somebody has removed everything.
    @Test(arguments: Engine.available)
    func authenticatesTheBeginningOfTheChainWithTheKeyAndNeverAgain(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let values = SealedValues(database: records.database, sealing: SecretSealer(keys: Keys.ring()))
            let nothing = AuditHead.nothing
            let zeros: SQLStatement = "UPDATE audit_head SET count = 0, hash = \(nothing), authenticated = \(nothing)"
            try await records.tamper([zeros])
            let key = try AuditChainKey(await values.auditChainKey())
            #expect(try await records.database.read { try AuditHead.read($0, key).isTrusted })
            try await records.tamper([zeros])
            _ = try await values.auditChainKey()
            #expect(try await records.database.read { try !AuditHead.read($0, key).isTrusted })
        }
    }

    @Test(arguments: Engine.available)
    func doesNotCallRecordsABeginningWhoseKeyIsGone(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(1)
            let nothing = AuditHead.nothing
            try await records.tamper(["UPDATE audit_head SET count = 0, hash = \(nothing), authenticated = \(nothing)"])
            let key = try AuditChainKey(await SealedValues(database: records.database, sealing: SecretSealer(keys: Keys.ring())).auditChainKey())
            #expect(try await records.database.read { try !AuditHead.read($0, key).isTrusted })
        }
    }

    @Test(arguments: Engine.available)
    func keepsItUnderEveryMasterKeyAndWithoutOneSaysSo(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            func values(_ keys: any KeyWrapping) -> SealedValues { SealedValues(database: records.database, sealing: SecretSealer(keys: keys)) }
            let key = try await values(Keys.ring()).auditChainKey()
            let stored = try #require(await values(Keys.ring()).secrets(after: nil, limit: 10).first)
            #expect(!stored.sealed.bytes.contains(key))
            let later = SecretSealer(keys: Keys.ring(Keys.second, previous: Keys.first))
            let new = try await later.seal(try await later.open(stored.sealed, for: stored.purpose), for: stored.purpose)
            #expect(try await values(Keys.ring()).replace(stored, with: new))
            // What somebody else replaced meanwhile is not written over.
            #expect(try await !values(Keys.ring()).replace(stored, with: stored.sealed))
            #expect(try await values(Keys.ring(Keys.second)).auditChainKey() == key)
            #expect(await serviceError { try await values(Keys.ring(Keys.first)).auditChainKey() }?.code == .unknown)
            #expect(try await values(Keys.ring()).secrets(after: stored.key, limit: 10).isEmpty)
        }
    }

    @Test(arguments: Engine.available)
    func knowsFromTheBeginningThatNothingIsPlain(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            func values(_ keys: any KeyWrapping) -> SealedValues { SealedValues(database: records.database, sealing: SecretSealer(keys: keys)) }
            #expect(try await !values(Keys.ring()).everyImageIsSealed())
            try await values(Keys.ring()).recordEveryImageIsSealedWhereThereIsNone()
            try await values(Keys.ring()).recordEveryImageIsSealedWhereThereIsNone()
            #expect(try await values(Keys.ring(Keys.second)).everyImageIsSealed())
            #expect(try await records.count("sealed_values") == 1)
        }
    }

    @Test(arguments: Engine.available)
    func doesNotKnowItOfADatabaseWithStudies(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.record()
            let values = SealedValues(database: records.database, sealing: SecretSealer(keys: Keys.ring()))
            try await values.recordEveryImageIsSealedWhereThereIsNone()
            #expect(try await !values.everyImageIsSealed())
            try await values.recordEveryImageIsSealed()
            #expect(try await values.everyImageIsSealed())
        }
    }
}
