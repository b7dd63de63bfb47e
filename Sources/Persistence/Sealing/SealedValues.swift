internal import Domain
public import SQL
public import Services
internal import Crypto

/// Secrets of the service itself, by name: made once, kept sealed, and the same ever after, whatever becomes of the master key.
///
/// Not by way of the recorder: that chains what it records with the key that is kept here.
public struct SealedValues: Sendable {
    private let database: any SQLDatabase
    private let sealing: any SecretSealing

    public init(database: any SQLDatabase, sealing: any SecretSealing) {
        self.database = database
        self.sealing = sealing
    }

    /// Whether a database keeps any: then it needs a master key that was made before.
    public static func exist(in database: any SQLDatabase) async throws -> Bool {
        try await told { try await database.read { try $0.first("SELECT name FROM sealed_values LIMIT 1") != nil } }
    }

    /// 32 bytes that the chain of audit events is hashed with. Made when they are first asked for, and the chain's beginning authenticated with them.
    ///
    /// - Throws: `unknown` where they cannot be opened; `storageUnavailable`.
    public func auditChainKey() async throws -> [UInt8] {
        try await value("audit chain key") { try AuditHead.begin($1, try AuditChainKey($0)) }
    }

    /// 32 bytes that names of users and addresses are hashed with where failed sign-ins and requests are counted, so that the counts tell nobody's.
    ///
    /// - Throws: as `auditChainKey`.
    public func namingKey() async throws -> [UInt8] {
        try await value("naming key") { _, _ in }
    }

    /// For a database that holds no study: everything that it will refer to is sealed. Does nothing to one that holds any.
    public func recordEveryImageIsSealedWhereThereIsNone() async throws {
        guard try await !everyImageIsSealed(), try await !Self.told({ try await database.read { try $0.first("SELECT id FROM studies LIMIT 1") != nil } })
        else { return }
        try await recordEveryImageIsSealed()
    }

    /// - Parameter begin: what has to be done with a new value in the transaction that keeps it.
    private func value(_ name: String, begin: @escaping @Sendable ([UInt8], any SQLConnection) throws -> Void) async throws -> [UInt8] {
        if let sealed = try await stored(name) { return try await sealing.open(sealed, for: Self.purpose(name)) }
        let new = SymmetricKey(size: .bits256).withUnsafeBytes(Array.init)
        let sealed = try await sealing.seal(new, for: Self.purpose(name))
        let kept = try await keep(sealed, as: name) { try begin(new, $0) }
        return try await sealing.open(kept, for: Self.purpose(name))
    }

    private func stored(_ name: String) async throws -> SealedSecret? {
        try await Self.told { try await database.read { try Self.stored(name, $0) } }
    }

    /// - Returns: what is kept now: of two instances that make a value at once the second gets the first one's.
    private func keep(
        _ sealed: SealedSecret, as name: String, begin: @escaping @Sendable (any SQLConnection) throws -> Void
    ) async throws -> SealedSecret {
        try await Self.told {
            try await database.write { connection in
                let isNew = try connection.execute(
                    "INSERT INTO sealed_values (name, sealed) VALUES (\(name), \(sealed.bytes)) ON CONFLICT (name) DO NOTHING")
                if isNew == 1 { try begin(connection) }
                guard let kept = try Self.stored(name, connection) else { throw UnreadableRecord("a sealed value") }
                return kept
            }
        }
    }

    private static func stored(_ name: String, _ connection: any SQLConnection) throws -> SealedSecret? {
        try connection.first("SELECT sealed FROM sealed_values WHERE name = \(name)").map { SealedSecret(bytes: try $0.get("sealed")) }
    }

    private static func told<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let error as SQLError {
            throw ServiceError(storing: error)
        } catch let unreadable as UnreadableRecord {
            throw ServiceError(.unknown, "The database failed.", cause: unreadable)
        }
    }

    private static func purpose(_ name: String) -> String { "service \(name)" }
}

extension SealedValues: SealingMark {
    private static let mark = "every image is sealed"

    /// Whether it opens does not matter: one that was made up makes the store stricter, and is found where secrets are put under a new key.
    public func everyImageIsSealed() async throws -> Bool { try await stored(Self.mark) != nil }

    public func recordEveryImageIsSealed() async throws { _ = try await value(Self.mark) { _, _ in } }
}

extension SealedValues: SealedSecretRepository {
    public func secrets(after key: String?, limit: Int) async throws -> [StoredSecret] {
        try await Self.told {
            try await database.read { connection in
                try connection.query("SELECT name, sealed FROM sealed_values WHERE name > \(key ?? "") ORDER BY name LIMIT \(limit)").map { row in
                    let name: String = try row["name"]
                    return StoredSecret(key: name, purpose: Self.purpose(name), sealed: SealedSecret(bytes: try row["sealed"]))
                }
            }
        }
    }

    public func replace(_ old: StoredSecret, with new: SealedSecret) async throws -> Bool {
        try await Self.told {
            try await database.write { connection in
                try connection.execute("UPDATE sealed_values SET sealed = \(new.bytes) WHERE name = \(old.key) AND sealed = \(old.sealed.bytes)") == 1
            }
        }
    }
}
