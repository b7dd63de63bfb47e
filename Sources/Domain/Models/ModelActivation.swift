/// A decision about which version answers. The newest of each role holds; the older ones are its history.
public struct ModelActivation: Sendable {
    public let id: ModelActivationID
    public let role: RecordedPrediction.Role
    /// `nil` ends a shadow.
    public let version: String?
    public let activatedBy: Author
    public let activatedAt: Timestamp

    public init(id: ModelActivationID, role: RecordedPrediction.Role, version: String?, activatedBy: Author, activatedAt: Timestamp) {
        self.id = id
        self.role = role
        self.version = version
        self.activatedBy = activatedBy
        self.activatedAt = activatedAt
    }
}

public typealias ModelActivationID = Identifier<ModelActivation>
