internal import Domain

/// Whether the service would answer a request now: the model is warm and the database, migrated at the start, can be reached.
public struct Readiness: Sendable {
    private let model: any RadiographReader
    private let database: any DatabaseHealth
    private let coordination: any CoordinationHealth
    private let deadline: Duration

    public init(
        model: any RadiographReader, database: any DatabaseHealth, coordination: any CoordinationHealth, deadline: Duration = .seconds(2)
    ) {
        self.model = model
        self.database = database
        self.coordination = coordination
        self.deadline = deadline
    }

    public enum State: String, Sendable, Encodable {
        case ready, loading, unavailable
    }

    public struct Report: Sendable, Encodable {
        public let model: State
        public let database: State
        /// Told, and no reason to send nobody here: an instance that counts for itself shuts nothing open.
        public let coordination: CoordinationState
        public var isReady: Bool { model == .ready && database == .ready }
    }

    public func report() async -> Report {
        Report(model: model.isReady ? .ready : .loading, database: await databaseState(), coordination: coordination.coordination)
    }

    private func databaseState() async -> State {
        do {
            try await withDeadline(deadline) { [database] in try await database.check() }
            return .ready
        } catch {
            return .unavailable
        }
    }
}
