internal import Domain
internal import Services

struct ModelListPayload: Encodable {
    let models: [ModelPayload]
    let activeVersion: String
    /// Absent while none is on trial.
    let shadowVersion: String?
    let disclaimer = Disclaimer.full

    init(_ service: ModelService) {
        models = service.models.map(ModelPayload.init)
        activeVersion = service.activeVersion
        shadowVersion = service.shadowVersion
    }
}

struct ModelPayload: Encodable {
    let name: String
    let version: String
    let sha256: String
    let precision: String
    let created: String
    let description: String
    let licence: String
    let operatingPoints: OperatingPoints
    let active: Bool
    let shadow: Bool

    init(_ model: ModelSummary) {
        name = model.identity.name
        version = model.identity.version
        sha256 = model.identity.sha256
        precision = model.identity.precision
        created = model.created
        description = model.description
        licence = model.licence
        operatingPoints = model.operatingPoints
        active = model.isActive
        shadow = model.isShadow
    }
}

/// A decision about which version answers.
struct ModelActivationPayload: Encodable {
    let id: ModelActivationID
    /// Absent where a trial was ended.
    let version: String?
    let activatedBy: Author
    let activatedAt: Timestamp

    init(_ activation: ModelActivation) {
        id = activation.id
        version = activation.version
        activatedBy = activation.activatedBy
        activatedAt = activation.activatedAt
    }
}

struct ModelActivationListPayload: Encodable {
    /// Newest first.
    let items: [ModelActivationPayload]

    init(_ activations: [ModelActivation]) {
        items = activations.map(ModelActivationPayload.init)
    }
}
