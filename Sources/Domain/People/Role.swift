/// What somebody is at the hospital, and thereby what they may do. A person may be several.
public enum Role: String, Sendable, Codable, CaseIterable {
    case administrator
    case physician
    case technician
    /// Sees who did what, and nothing of patients.
    case auditor
    /// A machine: a modality, a script, another system.
    case service
}
