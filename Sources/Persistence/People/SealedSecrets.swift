internal import Domain
internal import SQL
internal import Services

/// The sealed secrets of all tables as one list: the second factors by their users, then the signing keys by their ids.
struct SealedSecrets: SealedSecretRepository {
    let recorder: Recorder

    func secrets(after: String?, limit: Int) async throws -> [StoredSecret] {
        let place = try after.map(Place.init)
        return try await recorder.read { connection in
            let factors = try Self.secondFactors(after: place, limit: max(limit, 0), connection)
            return try factors + Self.signingKeys(after: place, limit: max(limit, 0) - factors.count, connection)
        }
    }

    func replace(_ old: StoredSecret, with sealed: SealedSecret) async throws -> Bool {
        let place = try Place(old.key)
        return try await recorder.write(.resealSecrets, by: .system) { transaction in
            let changed =
                switch place {
                case .secondFactor(let user):
                    try transaction.execute("UPDATE second_factors SET secret = \(sealed) WHERE \(user.owning) AND secret = \(old.sealed)")
                case .signingKey(let id):
                    try transaction.execute("UPDATE signing_keys SET private_key = \(sealed) WHERE id = \(id) AND private_key = \(old.sealed)")
                }
            return changed == 1
        }
    }

    private static func secondFactors(after place: Place?, limit: Int, _ connection: any SQLConnection) throws -> [StoredSecret] {
        let last: Int64
        switch place {
        case nil: last = -1
        case .secondFactor(let user): last = user.sequence
        case .signingKey: return []
        }
        return try connection.query(
            """
            SELECT users.id, secret FROM second_factors JOIN users ON users.sequence = owner WHERE owner > \(last) ORDER BY owner LIMIT \(limit)
            """
        ).map { StoredSecret(.secondFactor(try $0["id"]), try $0["secret"]) }
    }

    private static func signingKeys(after place: Place?, limit: Int, _ connection: any SQLConnection) throws -> [StoredSecret] {
        guard limit > 0 else { return [] }
        var last = ""
        if case .signingKey(let id) = place { last = id }
        return try connection.query("SELECT id, private_key FROM signing_keys WHERE id > \(last) ORDER BY id LIMIT \(limit)")
            .map { StoredSecret(.signingKey(try $0["id"]), try $0["private_key"]) }
    }

    /// Whose secret it is. As text it is both the key in the list and the purpose that the secret is sealed for.
    fileprivate enum Place {
        case secondFactor(UserID)
        case signingKey(String)

        init(_ key: String) throws {
            let parts = key.split(separator: ":", maxSplits: 1).map(String.init)
            switch (parts.first, parts.last) {
            case ("second-factor", let id?):
                guard let user = UserID(id) else { throw Self.unknown }
                self = .secondFactor(user)
            case ("signing-key", let id?) where parts.count == 2 && !id.utf8.contains(0): self = .signingKey(id)
            default: throw Self.unknown
            }
        }

        var text: String {
            switch self {
            case .secondFactor(let user): "second-factor:\(user)"
            case .signingKey(let id): "signing-key:\(id)"
            }
        }

        private static let unknown = ServiceError(.invalidRequest, "That is no key of a sealed secret: begin without one.")
    }
}

extension StoredSecret {
    fileprivate init(_ place: SealedSecrets.Place, _ sealed: SealedSecret) {
        self.init(key: place.text, purpose: place.text, sealed: sealed)
    }
}
