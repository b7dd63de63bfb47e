internal import Domain
internal import SQL

/// A record of the chain in its table, as it stands there: what a verification looks at may hold anything.
///
/// `hash` is HMAC-SHA256, under the chain's key, over the `AuditEncoding` of the words "pneumoscope audit event 1", the hash of the record before (32
/// zeros for the first), the sequence, and the columns of `content` in their order. The record keeps the hash before it as `previous`, so that each can be
/// checked alone, and one that was altered does not throw suspicion on the next.
struct AuditRow: Sendable {
    let sequence: Int64
    /// The values of `contentColumns`.
    let content: [SQLValue]
    let previous: [UInt8]
    let hash: [UInt8]

    static let contentColumns: SQLStatement =
        "at, action, outcome, actor_kind, actor_id, actor_name, objects, address, request_id, credential, detail"
    static let columns: SQLStatement = "sequence, \(contentColumns), previous, hash"

    init(sequence: Int64, content: [SQLValue], previous: [UInt8], key: AuditChainKey) {
        self.sequence = sequence
        self.content = content
        self.previous = previous
        hash = Self.hash(sequence: sequence, content: content, previous: previous, key)
    }

    /// - Parameter row: of `columns`.
    init(_ row: SQLRow) throws {
        sequence = try row["sequence"]
        content = Array(row.values[1...11])
        previous = Self.bytes(row.values[12])
        hash = Self.bytes(row.values[13])
    }

    private static func bytes(_ value: SQLValue) -> [UInt8] {
        if case .blob(let bytes) = value { bytes } else { [] }
    }

    /// Whether this is what was once recorded as the record `position`.
    func isGenuine(at position: Int64, _ key: AuditChainKey) -> Bool {
        Self.hash(sequence: position, content: content, previous: previous, key) == hash
    }

    private static func hash(sequence: Int64, content: [SQLValue], previous: [UInt8], _ key: AuditChainKey) -> [UInt8] {
        var encoding = AuditEncoding("pneumoscope audit event 1")
        encoding.add(.blob(previous))
        encoding.add(.integer(sequence))
        for value in content { encoding.add(value) }
        return key.authenticate(encoding.bytes)
    }

    /// For an INSERT into `columns`.
    var values: SQLStatement {
        let bound = content.map { "\($0)" as SQLStatement }
        return "(\(sequence), \(SQLStatement.joined(bound, separator: ", ")), \(previous), \(hash))"
    }
}
