internal import Domain

/// Whether the service would answer a request now: the model is warm and the database, migrated at the start, can be reached.
public struct Readiness: Sendable {
    private let model: any RadiographReader
    private let database: any DatabaseHealth
    private let deadline: Duration

    public init(model: any RadiographReader, database: any DatabaseHealth, deadline: Duration = .seconds(2)) {
        self.model = model
        self.database = database
        self.deadline = deadline
    }

    public enum State: String, Sendable, Encodable {
        case ready, loading, unavailable
    }

    public struct Report: Sendable, Encodable {
        public let model: State
        public let database: State
        public var isReady: Bool { model == .ready && database == .ready }
    }

    public func report() async -> Report {
        Report(model: model.isReady ? .ready : .loading, database: await databaseState())
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
