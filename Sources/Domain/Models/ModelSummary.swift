/// What the service says of a model version to those who use it.
public struct ModelSummary: Sendable {
    public let identity: ModelIdentity
    /// ISO 8601.
    public let created: String
    public let description: String
    public let licence: String
    public let operatingPoints: OperatingPoints
    /// Whether it answers predictions now.
    public let isActive: Bool
    /// Whether it predicts silently beside the one that answers.
    public let isShadow: Bool

    public init(
        identity: ModelIdentity, created: String, description: String, licence: String, operatingPoints: OperatingPoints, isActive: Bool,
        isShadow: Bool = false
    ) {
        self.identity = identity
        self.created = created
        self.description = description
        self.licence = licence
        self.operatingPoints = operatingPoints
        self.isActive = isActive
        self.isShadow = isShadow
    }
}
