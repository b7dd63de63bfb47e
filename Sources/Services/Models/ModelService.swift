public import Domain
public import Logging
internal import Synchronization

/// Which model version answers: listed, activated, rolled back, put on trial.
public struct ModelService: Sendable {
    private let model: any ModelHosting
    private let activations: any ModelActivationRepository
    private let clock: @Sendable () -> Timestamp
    private let logger: Logger
    private let decisions = DecisionsUnderWay()

    public init(
        model: any ModelHosting, activations: any ModelActivationRepository, logger: Logger, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.model = model
        self.activations = activations
        self.logger = logger
        self.clock = clock
    }

    public var models: [ModelSummary] { model.models }
    public var activeVersion: String { model.activeVersion }
    public var shadowVersion: String? { model.shadowVersion }

    /// Newest first.
    public func history(limit: Int = 50) async throws -> [ModelActivation] {
        try await activations.activations(.primary, limit: limit)
    }

    /// Lets a version answer from now on. It is loaded and tried first; where that fails, nothing changes.
    public func activate(_ version: String, by author: Author) async throws {
        try await decisions.count {
            try await model.activate(version)
            try await note(.primary, version, by: author)
            // A version is not on trial against itself.
            if version == model.shadowVersion { try await setShadow(nil, by: author) }
        }
    }

    /// Goes back to the version that answered before the present one.
    public func rollBack(by author: Author) async throws -> String {
        let now = model.activeVersion
        guard let previous = try await activations.activations(.primary, limit: 100).compactMap(\.version).first(where: { $0 != now }) else {
            throw ServiceError(.conflict, "No other version has answered before: activate one by its name.")
        }
        try await activate(previous, by: author)
        return previous
    }

    /// Lets a second version predict silently; `nil` ends the trial.
    public func setShadow(_ version: String?, by author: Author) async throws {
        if let version, version == model.activeVersion {
            throw ServiceError(.conflict, "Version \(version) answers already: a shadow is another version.")
        }
        try await decisions.count {
            try await model.setShadow(version)
            try await note(.shadow, version, by: author)
        }
    }

    private func note(_ role: RecordedPrediction.Role, _ version: String?, by author: Author) async throws {
        try await activations.append(
            ModelActivation(id: ModelActivationID(), role: role, version: version, activatedBy: author, activatedAt: clock()))
        logger.notice("Model chosen", metadata: ["model.role": "\(role.rawValue)", "model.version": "\(version ?? "none")"])
    }

    /// The version that was decided on last; `nil` where nothing was decided yet.
    public static func decidedVersion(_ activations: any ModelActivationRepository) async throws -> String? {
        try await activations.activations(.primary, limit: 1).first?.version
    }

    /// Records the version that the service starts with where it is another than was decided last, so that it can be rolled back to.
    public func noteStart() async throws {
        guard try await Self.decidedVersion(activations) != model.activeVersion else { return }
        try await note(.primary, model.activeVersion, by: .system)
    }

    /// Does what was decided last, here or on another instance. Does nothing while something is being decided here.
    public func followDecisions() async throws {
        guard decisions.areNone else { return }
        if let decided = try await Self.decidedVersion(activations), decided != model.activeVersion { try await model.activate(decided) }
        let shadow = try await activations.activations(.shadow, limit: 1).first?.version
        if shadow != model.shadowVersion { try await model.setShadow(shadow) }
    }
}

/// How many decisions have taken effect here and are not recorded yet: until they are, the recorded ones are out of date.
private final class DecisionsUnderWay: Sendable {
    private let number = Mutex(0)

    var areNone: Bool { number.withLock { $0 == 0 } }

    func count(_ body: () async throws -> Void) async throws {
        number.withLock { $0 += 1 }
        defer { number.withLock { $0 -= 1 } }
        try await body()
    }
}
