public import Domain

/// Seals small secrets that the database keeps, under the master key: AES-256-GCM, bound to what they are for.
public protocol SecretSealing: Sendable {
    /// - Parameter purpose: whose secret of which kind; another purpose does not open it.
    func seal(_ secret: [UInt8], for purpose: String) async throws -> SealedSecret

    /// - Throws: `unknown` where it was tampered with, or its master key is not here.
    func open(_ sealed: SealedSecret, for purpose: String) async throws -> [UInt8]
}

/// What a sealer made: opaque bytes that name the master key that they need.
public struct SealedSecret: Sendable, Hashable {
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

/// What is known of the master keys, for those who watch over them.
public protocol MasterKeyInventory: Sendable {
    /// Newest first. The first one seals.
    func masterKeys() async throws -> [MasterKeyDescription]
}

public struct MasterKeyDescription: Sendable, Equatable {
    public let id: String
    /// `nil` where nobody noted it, as for a key from the environment.
    public let createdAt: Timestamp?

    public init(id: String, createdAt: Timestamp?) {
        self.id = id
        self.createdAt = createdAt
    }
}
