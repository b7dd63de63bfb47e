public import Domain

/// What those who watch over the service ask first. What could not be found out is `nil`, never a guess.
public struct ComplianceSummary: Sendable, Equatable {
    public let from: Timestamp
    public let until: Timestamp
    /// What happened in between, by the audit.
    public let activity: Activity
    /// Newest first.
    public let masterKeys: [MasterKey]?
    /// Of the key that signs access tokens now.
    public let signingKeyAge: Duration?
    /// Active keys that end within 30 days.
    public let expiringAPIKeys: Int?
    /// Enabled, with a password and without a second factor.
    public let usersWithoutSecondFactor: Int?
    /// Events in the audit.
    public let auditRecords: Int64
    public let lastVerification: AuditVerification?
    /// Events that the SIEM has not got yet; `nil` where none is set up.
    public let forwardingLag: Int64?

    public struct Activity: Sendable, Equatable {
        public let signIns: Int
        public let signInFailures: Int
        public let reusedTokens: Int
        /// Of studies and of the audit.
        public let exports: Int
        public let erasures: Int
        /// How often a picture was found damaged.
        public let damagedImages: Int
        /// Other than sign-ins.
        public let refusals: Int

        init(_ counts: [AuditCount]) {
            func sum(_ isMeant: (AuditCount) -> Bool) -> Int { counts.filter(isMeant).reduce(0) { $0 + $1.count } }
            signIns = sum { $0.action == .startSession && $0.outcome == .success }
            signInFailures = sum { $0.action == .startSession && $0.outcome != .success }
            reusedTokens = sum { $0.action == .reuseToken }
            exports = sum { [.exportStudies, .exportAudit].contains($0.action) && $0.outcome == .success }
            erasures = sum { $0.action == .erasePatient && $0.outcome == .success }
            damagedImages = sum { $0.action == .findDamagedImage }
            refusals = sum { $0.outcome == .refused && $0.action != .startSession }
        }
    }

    public struct MasterKey: Sendable, Equatable {
        public let id: String
        /// `nil` where nobody noted when it was made.
        public let age: Duration?

        public init(id: String, age: Duration?) {
            self.id = id
            self.age = age
        }
    }
}
