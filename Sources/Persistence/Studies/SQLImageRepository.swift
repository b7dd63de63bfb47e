internal import Domain
internal import Foundation
internal import SQL
internal import Services

/// Which images are referred to. The rows decide; the store follows.
struct SQLImageRepository: ImageRepository {
    let recorder: Recorder
    let clock: @Sendable () -> Timestamp

    /// How long whoever claimed an image has to remove it. Nobody else removes it meanwhile: the one may be done, and the same picture sent again,
    /// when the other gets to deleting its bytes.
    static let claimLease: Duration = .seconds(600)

    /// For how long it is remembered when an image was removed: longer than any upload takes from being staged to being recorded.
    static let removalMemory: Duration = .seconds(24 * 3600)

    func owner() async throws -> String {
        if let name = try await recorder.read({ try Self.owner($0) }) { return name }
        return try await recorder.write(.nameOwner, by: .system) { transaction in
            // Of two instances at once the second waits for the first, and then reads what that one wrote.
            try transaction.execute(
                "INSERT INTO image_owner (sequence, name) VALUES (1, \(UUID().uuidString.lowercased())) ON CONFLICT (sequence) DO NOTHING")
            guard let name = try Self.owner(transaction.connection) else { throw UnreadableRecord("the database's own name") }
            return name
        }
    }

    private static func owner(_ connection: any SQLConnection) throws -> String? {
        try connection.first("SELECT name FROM image_owner")?.get("name")
    }

    func unknown(among digests: [ImageDigest]) async throws -> [ImageDigest] {
        let known = try await recorder.read { connection in
            try connection.query("SELECT digest FROM images WHERE digest IN \(list: digests) AND state <> 'removed'")
                .map { try $0.get("digest", as: ImageDigest.self) }
        }
        return Set(digests).subtracting(known).sorted()
    }

    func claimOrphans(among digests: [ImageDigest]) async throws -> [ImageDigest] {
        let moment = clock()
        return try await recorder.write(.claimImages, by: .system) { transaction in
            try Set(digests).sorted().filter { digest in
                // An image of no transaction gets a row to claim, and so does one that was removed and has come back without a study; one of a
                // transaction that has not ended makes this wait.
                try transaction.execute(
                    """
                    INSERT INTO images (digest, created_at, state, claimed_at) VALUES (\(digest), \(moment), 'removing', \(moment)) \
                    ON CONFLICT (digest) DO UPDATE SET state = 'removing', claimed_at = excluded.claimed_at, removed_at = NULL \
                    WHERE images.state = 'removed'
                    """) == 1 || ImageClaim.claim(digest, at: moment, transaction)
            }
        }
    }

    func claimed(limit: Int) async throws -> [ImageDigest] {
        let moment = clock()
        return try await recorder.write(.claimImages, by: .system) { transaction in
            try Self.forgetRemovals(before: moment - Self.removalMemory, limit: limit, transaction)
            return try transaction.query(
                """
                UPDATE images SET claimed_at = \(moment) WHERE digest IN (SELECT digest FROM images WHERE state = 'removing' \
                AND claimed_at <= \(moment - Self.claimLease) ORDER BY claimed_at LIMIT \(limit)\(.forUpdateSkippingLocked)) RETURNING digest
                """
            ).map { try $0.get("digest", as: ImageDigest.self) }.sorted()
        }
    }

    /// Of the image only its digest stays, and when it was removed: an upload of the same picture that was staged earlier has lost its bytes as well, and
    /// must not be recorded.
    func forget(_ digest: ImageDigest) async throws {
        let moment = clock()
        try await recorder.write(.forgetImage, by: .system) { transaction in
            _ = try transaction.execute(
                """
                UPDATE images SET state = 'removed', removed_at = \(moment), claimed_at = NULL, byte_count = NULL, format = NULL \
                WHERE digest = \(digest) AND state = 'removing'
                """)
        }
    }

    private static func forgetRemovals(before moment: Timestamp, limit: Int, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            DELETE FROM images WHERE digest IN (SELECT digest FROM images WHERE state = 'removed' AND removed_at < \(moment) \
            ORDER BY removed_at LIMIT \(limit)\(.forUpdateSkippingLocked))
            """)
    }
}

/// Claims one image for removal if no study refers to it.
enum ImageClaim {
    /// In three statements, each of which sees what was committed before it began: the lock waits for a transaction that records a study with the image,
    /// and only then the studies are looked for.
    static func claim(_ digest: ImageDigest, at moment: Timestamp, _ transaction: Transaction) throws -> Bool {
        guard try transaction.first("SELECT digest FROM images WHERE digest = \(digest) AND state = 'kept'\(.forUpdate)") != nil,
            try transaction.first("SELECT sequence FROM studies WHERE image = \(digest) LIMIT 1") == nil
        else { return false }
        return try transaction.execute("UPDATE images SET state = 'removing', claimed_at = \(moment) WHERE digest = \(digest)") == 1
    }
}
