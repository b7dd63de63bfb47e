import Domain
import Services

extension Accounts: SecondFactorRepository {
    func secret(of user: UserID) async throws -> SecondFactor? {
        state.withLock { $0.factors[user].map { SecondFactor(secret: $0.secret, confirmedAt: $0.confirmedAt) } }
    }

    func propose(_ secret: SealedSecret, for user: UserID, at moment: Timestamp) async throws {
        try state.withLock { state in
            guard state.factors[user]?.confirmedAt == nil else { throw ServiceError(.conflict, "There is one.") }
            state.factors[user] = Factor(secret: secret)
        }
    }

    func confirm(
        _ secret: SealedSecret, of user: UserID, step: Int64, recoveryCodes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        try state.withLock { state in
            try state.check(proof, of: user, at: moment)
            guard state.factors[user]?.secret == secret else { throw ServiceError(.conflict, "Another one.") }
            state.factors[user]?.confirmedAt = moment
            state.factors[user]?.lastStep = step
            state.factors[user]?.recoveryCodes = Dictionary(uniqueKeysWithValues: recoveryCodes.map { ($0, false) })
            state.users[user] = state.users[user]?.with(hasSecondFactor: true)
        }
    }

    func use(step: Int64, of user: UserID) async throws -> Bool {
        state.withLock { state in
            guard let factor = state.factors[user], step > factor.lastStep else { return false }
            state.factors[user]?.lastStep = step
            return true
        }
    }

    func use(recoveryCode: TokenDigest, of user: UserID, at moment: Timestamp, by author: Author) async throws -> Bool {
        state.withLock { state in
            guard state.factors[user]?.recoveryCodes[recoveryCode] == false else { return false }
            state.factors[user]?.recoveryCodes[recoveryCode] = true
            return true
        }
    }

    func replaceRecoveryCodes(
        of user: UserID, with codes: [TokenDigest], proof: AccountProof?, at moment: Timestamp, by author: Author
    ) async throws {
        try state.withLock { state in
            try state.check(proof, of: user, at: moment)
            state.factors[user]?.recoveryCodes = Dictionary(uniqueKeysWithValues: codes.map { ($0, false) })
        }
    }

    func unusedRecoveryCodes(of user: UserID) async throws -> Int {
        state.withLock { $0.factors[user]?.recoveryCodes.values.count { !$0 } ?? 0 }
    }

    func remove(of user: UserID, proof: AccountProof?, at moment: Timestamp, by author: Author) async throws {
        try state.withLock { state in
            try state.check(proof, of: user, at: moment)
            state.factors[user] = nil
            state.users[user] = state.users[user]?.with(hasSecondFactor: false)
        }
    }
}
