internal import Domain

/// What a transaction does.
enum Change: Sendable {
    case recordStudy, recordBatch, finishJob, takeJob, postponeJob, releaseJobs
    case createPatient, updatePatient, mergePatients, erasePatient
    case appendReview, activateModel
    case nameOwner, claimImages, forgetImage, forgetIdempotencyKeys

    case createUser, updateUser, setPassword, rehashPassword, setClientSecret
    case startSession, exchangeToken, endSession, touchSession, forgetSessions
    case refuseSignIn, forgetSignInFailures
    case createAPIKey, revokeAPIKey, touchAPIKey
    case proposeSecondFactor, enrolSecondFactor, useSecondFactor, useRecoveryCode, removeSecondFactor
    case addSigningKey, forgetSigningKeys
    case keepVerification, noteForwarding, resealSecrets

    /// What the audit calls it; `nil` for what the service does for itself.
    var action: AuditAction? {
        switch self {
        case .recordStudy: .createStudy
        case .recordBatch: .createBatch
        case .finishJob: .completeStudy
        case .createPatient: .createPatient
        case .updatePatient: .updatePatient
        case .mergePatients: .mergePatients
        case .erasePatient: .erasePatient
        case .appendReview: .reviewStudy
        case .activateModel: .changeModel
        case .createUser: .createUser
        case .updateUser: .updateUser
        case .setPassword: .setPassword
        case .setClientSecret: .setClientSecret
        case .startSession: .startSession
        case .endSession: .endSession
        case .createAPIKey: .createAPIKey
        case .revokeAPIKey: .revokeAPIKey
        case .enrolSecondFactor: .enrolSecondFactor
        case .useRecoveryCode: .useRecoveryCode
        case .removeSecondFactor: .removeSecondFactor
        case .addSigningKey: .rotateSigningKey
        case .takeJob, .postponeJob, .releaseJobs, .nameOwner, .claimImages, .forgetImage, .forgetIdempotencyKeys, .rehashPassword, .exchangeToken,
            .touchSession, .forgetSessions, .refuseSignIn, .forgetSignInFailures, .touchAPIKey, .proposeSecondFactor, .useSecondFactor,
            .forgetSigningKeys, .keepVerification, .noteForwarding, .resealSecrets:
            nil
        }
    }
}
