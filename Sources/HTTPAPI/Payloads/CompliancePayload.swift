internal import Domain
internal import Services

/// How the service is kept. What could not be found out is `null`.
struct CompliancePayload: Encodable {
    let days: Int
    let from: Timestamp
    let until: Timestamp
    let signIns: Int
    let signInFailures: Int
    let reusedTokens: Int
    let exports: Int
    let erasures: Int
    let damagedImages: Int
    let refusals: Int
    /// Newest first.
    let masterKeys: Nullable<[MasterKey]>
    let signingKeyAgeDays: Nullable<Double>
    let expiringApiKeys: Nullable<Int>
    let usersWithoutSecondFactor: Nullable<Int>
    let auditRecords: Int64
    let lastVerification: Nullable<AuditVerificationPayload>
    /// Events that the receiver has not got yet; `null` where none is set up.
    let forwardingLag: Nullable<Int64>

    struct MasterKey: Encodable {
        let id: String
        let ageDays: Nullable<Double>
    }

    init(_ summary: ComplianceSummary, days: Int) {
        self.days = days
        from = summary.from
        until = summary.until
        signIns = summary.activity.signIns
        signInFailures = summary.activity.signInFailures
        reusedTokens = summary.activity.reusedTokens
        exports = summary.activity.exports
        erasures = summary.activity.erasures
        damagedImages = summary.activity.damagedImages
        refusals = summary.activity.refusals
        masterKeys = Nullable(summary.masterKeys.map { keys in keys.map { MasterKey(id: $0.id, ageDays: Nullable($0.age?.days)) } })
        signingKeyAgeDays = Nullable(summary.signingKeyAge?.days)
        expiringApiKeys = Nullable(summary.expiringAPIKeys)
        usersWithoutSecondFactor = Nullable(summary.usersWithoutSecondFactor)
        auditRecords = summary.auditRecords
        lastVerification = Nullable(summary.lastVerification.map(AuditVerificationPayload.init))
        forwardingLag = Nullable(summary.forwardingLag)
    }
}

extension Duration {
    fileprivate var days: Double { self / .seconds(86_400) }
}
