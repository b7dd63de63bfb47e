import Domain
import SQL
import Testing

@testable import Persistence

/// Attackers who can write to the database as they like, and have no key.
struct AuditTamperingTests {
    struct Attack: CustomTestStringConvertible, Sendable {
        let name: String
        let statements: [SQLStatement]
        let faults: [AuditVerification.Fault]
        var testDescription: String { name }

        init(_ name: String, _ statements: [SQLStatement], finds faults: (AuditVerification.Fault.Kind, Int64)...) {
            self.name = name
            self.statements = statements
            self.faults = faults.map { .init(kind: $0.0, sequence: $0.1) }
        }
    }

    /// Of forty records, of which the head was copied after the thirtieth.
    static let attacks: [Attack] = [
        Attack("changes a detail", [change("detail = '{\"count\":\"7\"}'", of: 20)], finds: (.altered, 20)),
        Attack("changes a detail's layout only", [change("detail = detail || ' '", of: 20)], finds: (.altered, 20)),
        Attack("blames somebody else", [change("actor_id = 'user-9', actor_name = 'name-9'", of: 20)], finds: (.altered, 20)),
        Attack("moves a value to the next column", [change("address = request_id, request_id = address", of: 20)], finds: (.altered, 20)),
        Attack("forgets the address", [change("address = NULL", of: 20)], finds: (.altered, 20)),
        Attack("makes a refusal a success", [change("outcome = 'success'", of: 20)], finds: (.altered, 20)),
        Attack("moves an event in time", [change("at = at - 1", of: 20)], finds: (.altered, 20)),
        Attack("names another study", [change("objects = '[]'", of: 20)], finds: (.altered, 20)),
        Attack(
            "writes what no program can read", [change("action = 'x', outcome = 'y', objects = 'z', detail = '', hash = \(.garbage)", of: 20)],
            finds: (.altered, 20)),
        Attack("changes the first", [change("detail = '{}'", of: 1)], finds: (.altered, 1)),
        Attack("changes the last", [change("detail = '{}'", of: 40)], finds: (.altered, 40)),
        Attack("changes the last one's hash", [change("hash = \(.garbage)", of: 40)], finds: (.altered, 40)),
        Attack("changes a hash", [change("hash = \(.garbage)", of: 20)], finds: (.altered, 20)),
        Attack("changes the hash before", [change("previous = \(.garbage)", of: 20)], finds: (.altered, 20)),
        Attack("changes two", [change("detail = '{}'", of: 10), change("detail = '{}'", of: 30)], finds: (.altered, 10), (.altered, 30)),
        Attack("changes two neighbours", [change("detail = '{}'", of: 10), change("detail = '{}'", of: 11)], finds: (.altered, 10), (.altered, 11)),
        Attack("replaces one by another's copy", [remove("= 20"), copy(30, to: 20)], finds: (.altered, 20)),

        Attack("removes one", [remove("= 20")], finds: (.removed, 20)),
        Attack("removes several", [remove("BETWEEN 20 AND 25")], finds: (.removed, 20)),
        Attack("removes here and there", [remove("IN (5, 20, 35)")], finds: (.removed, 5), (.removed, 20), (.removed, 35)),
        Attack("removes the first", [remove("= 1")], finds: (.removed, 1)),
        Attack("removes the last", [remove("= 40")], finds: (.removed, 40)),
        Attack("removes the last ones", [remove("> 37")], finds: (.removed, 38)),
        Attack("removes all", [remove("> 0")], finds: (.removed, 1)),
        Attack("removes one and closes the gap", [remove("= 20")] + move("> 20", by: -1), finds: (.removed, 20)),
        Attack("removes many and closes the gap", [remove("BETWEEN 5 AND 33")] + move("> 33", by: -29), finds: (.removed, 5)),
        Attack("removes the last but one and closes the gap", [remove("= 39")] + move("> 39", by: -1), finds: (.removed, 39)),
        Attack("removes the first and closes the gap", [remove("= 1")] + move("> 1", by: -1), finds: (.removed, 1)),
        Attack("changes one and removes the next", [change("detail = '{}'", of: 20), remove("= 21")], finds: (.altered, 20), (.removed, 21)),

        Attack("adds one at the end", [copy(40, to: 41)], finds: (.inserted, 41)),
        Attack("adds one far beyond", [copy(40, to: 9_000_000_000_000_000_000)], finds: (.inserted, 9_000_000_000_000_000_000)),
        Attack("adds one before the first", [copy(1, to: 0), copy(1, to: -7)], finds: (.inserted, -7), (.inserted, 0)),
        Attack("adds one before all numbers", [copy(1, to: .min)], finds: (.inserted, .min)),
        Attack("adds one in the middle", move(">= 20", by: 1) + [copy(10, to: 20)], finds: (.inserted, 20)),
        Attack("adds a copy of its neighbour", move(">= 20", by: 1) + [copy(19, to: 20)], finds: (.inserted, 20)),
        Attack(
            "adds three in the middle", move(">= 20", by: 3) + [20, 21, 22].map { copy(10, to: $0) }, finds: (.inserted, 20), (.inserted, 21), (.inserted, 22)),
        Attack("adds one before the last", move(">= 40", by: 1) + [copy(10, to: 40)], finds: (.inserted, 40)),
        Attack("adds one at the beginning", move(">= 1", by: 1) + [copy(10, to: 1)], finds: (.inserted, 1)),

        Attack("swaps neighbours", move("IN (20)", by: 9000) + move("= 21", by: -1) + move("= 9020", by: -8999), finds: (.altered, 20), (.altered, 21)),
        Attack("swaps two", move("IN (5)", by: 9000) + move("= 30", by: -25) + move("= 9005", by: -8975), finds: (.altered, 5), (.altered, 30)),

        Attack("sets the head back", [oldHead], finds: (.inserted, 31)),
        Attack("makes up a head", ["UPDATE audit_head SET count = 20"], finds: (.altered, 0)),
        Attack("makes up a head far beyond", ["UPDATE audit_head SET count = 9223372036854775807"], finds: (.altered, 0)),
        Attack("removes the head", ["DELETE FROM audit_head"], finds: (.altered, 0)),
        Attack(
            "cuts the end off and makes up the head",
            [
                remove("> 37"),
                "UPDATE audit_head SET count = 37, hash = (SELECT hash FROM audit_events WHERE sequence = 37)",
            ], finds: (.altered, 0)),
        Attack("begins anew", [remove("> 0"), "UPDATE audit_head SET count = 0, hash = \(.zeros), authenticated = \(.garbage)"], finds: (.altered, 0)),
        Attack(
            "begins anew as the migration does",
            [remove("> 0"), "DELETE FROM audit_objects", "UPDATE audit_head SET count = 0, hash = \(.zeros), authenticated = \(.zeros)"] + unseen,
            finds: (.altered, 0)),

        Attack("hides one from the list of its object", ["DELETE FROM audit_objects WHERE sequence = 20"], finds: (.altered, 20)),
        Attack("moves one in the list of its object", ["UPDATE audit_objects SET at = at - 1 WHERE sequence = 20"], finds: (.altered, 20)),
        Attack("lists one under another object", ["UPDATE audit_objects SET id = 'study-9' WHERE sequence = 40"], finds: (.altered, 40)),
        Attack(
            "lists one under one more object",
            ["INSERT INTO audit_objects (kind, id, at, sequence) SELECT 'patient', id, at, 1 FROM audit_objects WHERE sequence = 1"],
            finds: (.altered, 1)),
    ]

    /// Forgets that anybody saw the chain.
    private static let unseen: [SQLStatement] = ["DELETE FROM audit_forwarding", "DELETE FROM audit_verification"]

    /// One after the other: PostgreSQL has no connections for all of them at once.
    @Test(.serialized, arguments: attacks, Engine.available)
    func findsAndNamesWhatWasDoneAndIsNotHealedByWhatComesNext(_ attack: Attack, _ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(30)
            try await records.database.write { _ = try $0.execute("CREATE TABLE old_head AS SELECT * FROM audit_head") }
            try await records.fill(10)
            #expect(try await records.verify().isEmpty)
            try await records.tamper(attack.statements)
            for pageSize: Int64 in [3, 2000] {
                #expect(try await records.verify(pageSize: pageSize) == attack.faults, "in pages of \(pageSize)")
            }
            for number in 0..<3 { try await records.audit.append(Sample.event(number)) }
            try await records.record()
            #expect(try await !records.verify().isEmpty)
            #expect(try await records.audit.records(AuditQuery(), page: .init(limit: 200)).items.count > 3, "and all of it can still be listed")
        }
    }

    /// An old copy of everything fits itself: only who has seen more knows better.
    @Test(arguments: Engine.available)
    func findsAnOldCopyOfAllByWhatWasSeenOfTheChain(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(30)
            try await records.database.write { _ = try $0.execute("CREATE TABLE old_head AS SELECT * FROM audit_head") }
            try await records.fill(10)
            try await records.audit.setForwarded(to: "siem", sequence: 36)
            try await records.tamper([Self.remove("> 30"), Self.oldHead])
            #expect(try await records.verify() == [.init(kind: .removed, sequence: 31)])
        }
    }

    @Test(arguments: Engine.available)
    func findsThatNoObjectFindsItsEvents(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(40)
            try await records.tamper(["DELETE FROM audit_objects"])
            #expect(try await records.verify() == (1...40).map { .init(kind: .altered, sequence: $0) })
        }
    }

    @Test(arguments: Engine.available)
    func namesTheFirstHundredOfMany(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(1500)
            try await records.tamper(["UPDATE audit_events SET detail = '{}'"])
            let faults = try await records.verify(pageSize: 100)
            #expect(faults == (1...100).map { .init(kind: .altered, sequence: $0) })
        }
    }

    @Test(arguments: Engine.available)
    func doesNotBelieveARecordMadeWithAnotherKey(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            try await records.fill(5)
            let other = try AuditChainKey((32...63).map { UInt8($0) })
            try await Recorder(records.database, audit: AuditChain(key: other)).record([Sample.event(5)])
            #expect(try await records.verify() == [.init(kind: .altered, sequence: 0), .init(kind: .altered, sequence: 6)])
        }
    }

    private static func change(_ what: SQLStatement, of sequence: Int64) -> SQLStatement {
        "UPDATE audit_events SET \(what) WHERE sequence = \(sequence)"
    }

    private static func remove(_ which: SQLStatement) -> SQLStatement { "DELETE FROM audit_events WHERE sequence \(which)" }

    private static func copy(_ original: Int64, to sequence: Int64) -> SQLStatement {
        """
        INSERT INTO audit_events (\(AuditRow.columns)) SELECT CAST(\(sequence) AS BIGINT), \(AuditRow.contentColumns), previous, hash FROM audit_events \
        WHERE sequence = \(original)
        """
    }

    /// By way of numbers below zero, so that no two rows have one on the way.
    private static func move(_ which: SQLStatement, by distance: Int64) -> [SQLStatement] {
        [
            "UPDATE audit_events SET sequence = -(sequence + \(distance)) WHERE sequence \(which)",
            "UPDATE audit_events SET sequence = -sequence WHERE sequence < 0",
        ]
    }

    static let oldHead: SQLStatement = """
        UPDATE audit_head SET count = (SELECT count FROM old_head), hash = (SELECT hash FROM old_head), \
        authenticated = (SELECT authenticated FROM old_head)
        """
}

extension SQLStatement {
    fileprivate static let garbage: SQLStatement = "\(sqlite: "randomblob(32)", postgresql: "decode(repeat('a7', 32), 'hex')")"
    fileprivate static let zeros: SQLStatement = "\(sqlite: "zeroblob(32)", postgresql: "decode(repeat('00', 32), 'hex')")"
}
