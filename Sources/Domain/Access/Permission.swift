/// Something that one may be allowed to do. The raw values are the scopes of API keys and access tokens: part of the interface.
public enum Permission: String, Sendable, Codable, CaseIterable {
    /// Have a picture read without keeping it.
    case predict
    case readStudies = "studies.read"
    case createStudies = "studies.create"
    case reviewStudies = "studies.review"
    case exportStudies = "studies.export"
    case readPatients = "patients.read"
    case writePatients = "patients.write"
    case mergePatients = "patients.merge"
    case erasePatients = "patients.erase"
    case readStatistics = "statistics.read"
    case readModels = "models.read"
    case changeModels = "models.change"
    case manageUsers = "users.manage"
    /// See and revoke everybody's API keys; one's own need no permission.
    case manageAPIKeys = "api-keys.manage"
    case readAudit = "audit.read"
    case exportAudit = "audit.export"
    case readCompliance = "compliance.read"
}

/// How far a permission goes.
public enum Reach: String, Sendable, Codable, CaseIterable, Comparable {
    /// What one brought in oneself.
    case own
    case all

    public static func < (one: Reach, other: Reach) -> Bool { one == .own && other == .all }
}
