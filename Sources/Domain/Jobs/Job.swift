/// Work that was promised: it survives the process that promised it.
public struct Job: Sendable {
    public let id: JobID
    public let kind: Kind
    public let study: StudyID
    /// How often it was begun, this time included.
    public let attempt: Int
    /// How often it failed without a reason that passes, or whoever worked on it did not come back.
    public let failures: Int

    public init(id: JobID, kind: Kind, study: StudyID, attempt: Int, failures: Int) {
        self.id = id
        self.kind = kind
        self.study = study
        self.attempt = attempt
        self.failures = failures
    }

    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// Predict a queued study.
        case predict
        /// Predict a study with the shadow version as well.
        case shadow
    }
}

public typealias JobID = Identifier<Job>
