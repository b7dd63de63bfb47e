import SQL
import Testing

/// What goes in comes out, on both engines, and never becomes SQL.
struct BindingTests {
    private static let values: [SQLValue] = [
        .null, .integer(0), .integer(-1), .integer(.max), .integer(.min), .real(0.1), .real(-1.5e-300), .real(.infinity), .real(.greatestFiniteMagnitude),
        .text(""), .text("x"), .blob([]), .blob([0, 1, 0, 255, 92, 39]), .blob([UInt8](repeating: 7, count: 1 << 20)),
    ]

    private static let hostileTexts = [
        "'; DROP TABLE items; --", "\"", "\\", "\\x41", "$1", "?1", "%s", "😀👩‍👩‍👧", "e\u{301}", "\r\n\t", "\u{1}", "NULL", "{1,2}",
        String(repeating: "é", count: 1 << 19),
    ]

    private static func makeItems(_ database: any SQLDatabase) async throws {
        try await database.write {
            try $0.execute("CREATE TABLE items (id \(.countedKey), i BIGINT, r \(.real), t TEXT, b \(.blob))")
        }
    }

    @Test(arguments: Engine.available) func returnsEveryValueUnchanged(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeItems(database)
            for value in Self.values {
                let column: SQLStatement =
                    switch value {
                    case .integer, .null: "i"
                    case .real: "r"
                    case .text: "t"
                    case .blob: "b"
                    }
                let read = try await database.write { connection in
                    #expect(try connection.execute("INSERT INTO items (\(column)) VALUES (\(value))") == 1)
                    return try connection.first("SELECT \(column) FROM items ORDER BY id DESC LIMIT 1")?.values.first
                }
                #expect(read == value)
            }
        }
    }

    @Test(arguments: Engine.available) func takesTheSameStatementWithAndWithoutNull(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeItems(database)
            let blobs: [[UInt8]?] = [[1], nil, [2], nil]
            try await database.write { connection in
                for blob in blobs { try connection.execute("INSERT INTO items (b, t) VALUES (\(blob), \(nil as String?))") }
            }
            let rows = try await database.read { try $0.query("SELECT b, t FROM items ORDER BY id") }
            #expect(try rows.map { try $0["b"] as [UInt8]? } == blobs)
            #expect(try rows.allSatisfy { try $0["t"] as String? == nil })
        }
    }

    @Test(arguments: Engine.available) func bindsHostileTextAsText(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeItems(database)
            for text in Self.hostileTexts {
                let read = try await database.write { connection in
                    try connection.execute("INSERT INTO items (t) VALUES (\(text))")
                    let row = try connection.first("SELECT t FROM items WHERE t = \(text)")
                    return try row?.get("t", as: String.self)
                }
                #expect(read.map { Array($0.utf8) } == Array(text.utf8))
            }
            let count = try await database.read { try $0.first("SELECT COUNT(*) AS n FROM items")?["n"] as Int? }
            #expect(count == Self.hostileTexts.count)
        }
    }

    @Test(arguments: Engine.available, [SQLValue.text("a\0b"), .real(.nan)])
    func refusesWhatAnEngineWouldChange(_ engine: Engine, _ value: SQLValue) async throws {
        try await engine.withDatabase { database in
            try await Self.makeItems(database)
            let error = try await sqlError { try await database.write { try $0.execute("INSERT INTO items (t) VALUES (\(value))") } }
            #expect(error.code == .misuse)
            #expect(error.description.contains("value 1"))
        }
    }

    @Test(arguments: Engine.available, [0, 1, 1000]) func findsTheValuesOfAList(_ engine: Engine, _ count: Int) async throws {
        try await engine.withDatabase { database in
            try await Self.makeItems(database)
            try await database.write { connection in
                for number in 0..<1200 { try connection.execute("INSERT INTO items (i) VALUES (\(number))") }
            }
            let wanted = Array(100..<100 + count)
            let found = try await database.read { connection in
                try connection.query("SELECT i FROM items WHERE i IN \(list: wanted) ORDER BY i").map { try $0["i"] as Int }
            }
            #expect(found == wanted)
        }
    }

    @Test(arguments: Engine.available) func refusesMoreValuesThanAStatementTakes(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            let error = try await sqlError { try await database.read { try $0.query("SELECT 1 WHERE 1 IN \(list: Array(0..<40_000))") } }
            #expect(error.code == .misuse)
            #expect(error.description.contains("32766"))
        }
    }

    private enum Colour: String, SQLBindable, SQLReadable { case red, green }

    @Test(arguments: Engine.available) func readsAsWhatWasAsked(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            try await Self.makeItems(database)
            let row = try await database.write { connection in
                try connection.execute("INSERT INTO items (i, r, t) VALUES (\(true), \(2.0), \(Colour.green))")
                return try connection.first("SELECT i, r, t, b, (SELECT SUM(i) FROM items) AS total, 1 = 1 AS yes FROM items")
            }
            let found = try #require(row)
            #expect(try found["i"] as Bool)
            #expect(try found["r"] as Double == 2)
            #expect(try found["i"] as Double == 1)
            #expect(try found["t"] as Colour == .green)
            #expect(try found["b"] as [UInt8]? == nil)
            #expect(try found["total"] as Int == 1)
            #expect(try found["yes"] as Bool)
            #expect(found.columns == ["i", "r", "t", "b", "total", "yes"])
        }
    }

    @Test(arguments: Engine.available) func namesTheColumnThatCannotBeRead(_ engine: Engine) async throws {
        try await engine.withDatabase { database in
            let row = try #require(try await database.read { try $0.first("SELECT 'secret' AS word, 2 AS two") })
            func message(_ read: () throws -> Void) throws -> String { try #require(#expect(throws: SQLError.self, performing: read)).description }
            #expect(try message { _ = try row["word"] as Int }.contains("column word cannot be read: it holds text, which is not an integer"))
            #expect(try message { _ = try row["word"] as Colour }.contains("column word"))
            #expect(try message { _ = try row["two"] as Bool }.contains("column two"))
            #expect(try message { _ = try row["three"] as Int? }.contains("no column three"))
            #expect(try !message { _ = try row["word"] as Int }.contains("secret"))
        }
    }
}
