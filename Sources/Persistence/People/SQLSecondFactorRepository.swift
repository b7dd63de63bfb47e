internal import Domain
internal import SQL
internal import Services

/// Second factors in the database. Whatever changes whether somebody has one locks the user first.
struct SQLSecondFactorRepository: SecondFactorRepository {
    let recorder: Recorder

    func secret(of user: UserID) async throws -> SecondFactor? {
        try await recorder.read { connection in
            try connection.first("SELECT secret, confirmed_at FROM second_factors WHERE \(user.owning)")
                .map { SecondFactor(secret: try $0["secret"], confirmedAt: try $0["confirmed_at"]) }
        }
    }

    func propose(_ secret: SealedSecret, for user: UserID, at moment: Timestamp) async throws {
        try await recorder.write(.proposeSecondFactor, by: .system) { transaction in
            try UserRow.locked(user, transaction)
            let proposed = try transaction.execute(
                """
                INSERT INTO second_factors (owner, secret, proposed_at) VALUES (\(user.sequence), \(secret), \(moment)) \
                ON CONFLICT (owner) DO UPDATE SET secret = excluded.secret, proposed_at = excluded.proposed_at WHERE second_factors.confirmed_at IS NULL
                """)
            guard proposed == 1 else { throw ServiceError(.conflict, "There is a second factor already: remove it first.") }
        }
    }

    func confirm(
        _ secret: SealedSecret, of user: UserID, step: Int64, recoveryCodes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        try await recorder.write(.enrolSecondFactor, by: author) { transaction in
            try proof?.check(of: user, at: moment, transaction)
            try Self.setMark(of: user, to: true, at: moment, transaction)
            let confirmed = try transaction.execute(
                """
                UPDATE second_factors SET confirmed_at = \(moment), last_step = \(step) \
                WHERE owner = \(user.sequence) AND secret = \(secret) AND confirmed_at IS NULL
                """)
            guard confirmed == 1 else { throw ServiceError(.conflict, "There is no second factor to be confirmed: begin again.") }
            try Self.writeCodes(recoveryCodes, of: user, at: moment, transaction)
            transaction.concerns(.user(user))
        }
    }

    func use(step: Int64, of user: UserID) async throws -> Bool {
        try await recorder.write(.useSecondFactor, by: .system) { transaction in
            try transaction.execute("UPDATE second_factors SET last_step = \(step) WHERE \(user.owning) AND last_step < \(step)") == 1
        }
    }

    func use(recoveryCode: TokenDigest, of user: UserID, at moment: Timestamp, by author: Author) async throws -> Bool {
        try await recorder.write(.useRecoveryCode, by: author) { transaction in
            let used = try transaction.execute(
                "UPDATE recovery_codes SET used_at = \(moment) WHERE \(user.owning) AND digest = \(recoveryCode) AND used_at IS NULL")
            transaction.concerns(.user(user))
            if used == 0 { transaction.changedNothing() }
            return used == 1
        }
    }

    func replaceRecoveryCodes(
        of user: UserID, with codes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        try await recorder.write(.enrolSecondFactor, by: author) { transaction in
            try proof?.check(of: user, at: moment, transaction)
            guard try UserRow.locked(user, transaction).hasSecondFactor else {
                throw ServiceError(.conflict, "There is no second factor that recovery codes could stand in for.")
            }
            try transaction.execute("DELETE FROM recovery_codes WHERE owner = \(user.sequence)")
            try Self.writeCodes(codes, of: user, at: moment, transaction)
            transaction.concerns(.user(user))
            transaction.detail("replaced", "recovery codes")
        }
    }

    func unusedRecoveryCodes(of user: UserID) async throws -> Int {
        try await recorder.read { connection in
            try connection.first("SELECT COUNT(*) AS codes FROM recovery_codes WHERE \(user.owning) AND used_at IS NULL")?.get("codes") ?? 0
        }
    }

    func remove(of user: UserID, proof: AccountProof?, at moment: Timestamp, by author: Author) async throws {
        try await recorder.write(.removeSecondFactor, by: author) { transaction in
            try proof?.check(of: user, at: moment, transaction)
            let hadOne = try UserRow.locked(user, transaction).hasSecondFactor
            try transaction.execute("DELETE FROM recovery_codes WHERE owner = \(user.sequence)")
            try transaction.execute("DELETE FROM second_factors WHERE owner = \(user.sequence)")
            // One that was never confirmed was none.
            guard hadOne else { return transaction.changedNothing() }
            try Self.setMark(of: user, to: false, at: moment, transaction)
            transaction.concerns(.user(user))
        }
    }

    private static func setMark(of user: UserID, to hasSecondFactor: Bool, at moment: Timestamp, _ transaction: Transaction) throws {
        let marked = try transaction.execute(
            """
            UPDATE users SET has_second_factor = \(hasSecondFactor), revision = revision + 1, updated_at = \(moment) WHERE \(user.condition)
            """)
        guard marked == 1 else { throw UserRow.missing(user) }
    }

    private static func writeCodes(_ codes: [TokenDigest], of user: UserID, at moment: Timestamp, _ transaction: Transaction) throws {
        for code in codes {
            try transaction.execute(
                "INSERT INTO recovery_codes (owner, digest, created_at) VALUES (\(user.sequence), \(code), \(moment))")
        }
        transaction.detail("recoveryCodes", "\(codes.count)")
    }
}
