/// What is recorded. The raw values are part of the interface: filters, exports and rules of a SIEM name them.
public enum AuditAction: String, Sendable, Codable, CaseIterable {
    case startSession = "session.start"
    case endSession = "session.end"
    /// A refresh token came a second time, and its session was ended.
    case reuseToken = "session.token-reuse"

    case createUser = "user.create"
    case updateUser = "user.update"
    case setPassword = "user.set-password"
    case setClientSecret = "user.set-client-secret"
    case enrolSecondFactor = "user.enrol-second-factor"
    case removeSecondFactor = "user.remove-second-factor"
    case useRecoveryCode = "user.use-recovery-code"
    case createAPIKey = "api-key.create"
    case revokeAPIKey = "api-key.revoke"

    case readPatient = "patient.read"
    case listPatients = "patient.list"
    case createPatient = "patient.create"
    case updatePatient = "patient.update"
    case mergePatients = "patient.merge"
    case erasePatient = "patient.erase"

    case readStudy = "study.read"
    case listStudies = "study.list"
    case readImage = "image.read"
    /// What lies in the store is not what was put there.
    case findDamagedImage = "image.damaged"
    case readReport = "report.read"
    case createStudy = "study.create"
    /// A prediction by a job.
    case completeStudy = "study.complete"
    case readBatch = "batch.read"
    case createBatch = "batch.create"
    case reviewStudy = "study.review"
    case exportStudies = "study.export"
    /// An export of studies or of the audit is over: how much of it left, and whether that was all. Its beginning has an event of its own.
    case endExport = "export.end"

    case changeModel = "model.change"

    case readAudit = "audit.read"
    case exportAudit = "audit.export"
    case verifyAudit = "audit.verify"
    case rotateMasterKey = "master-key.rotate"
    case rotateSigningKey = "signing-key.rotate"

    /// A request that was refused and has no action of its own.
    case request
}
