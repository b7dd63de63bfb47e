internal import Domain
internal import Synchronization

/// The versions of a model that work: one that answers and, during a trial, a second one that predicts beside it.
public final class ModelRoster: Sendable {
    private let repository: ModelRepository
    private let name: String
    private let configuration: ModelHost.Configuration
    private let hosts: Mutex<Hosts>

    private struct Hosts {
        var active: ModelHost
        var shadow: ModelHost?
    }

    public init(repository: ModelRepository, active: ModelVersion, configuration: ModelHost.Configuration) {
        self.repository = repository
        self.configuration = configuration
        name = active.manifest.name
        hosts = Mutex(Hosts(active: ModelHost(version: active, configuration: configuration)))
    }

    public var active: ModelHost { hosts.withLock { $0.active } }
    public var shadow: ModelHost? { hosts.withLock { $0.shadow } }

    /// Loads and warms a version, then lets it answer. Until then, and where it fails, the one before answers.
    public func activate(_ version: String) async throws {
        let host = try await warmHost(of: version, configuration)
        hosts.withLock { $0.active = host }
    }

    /// Puts a version on trial; `nil` ends the trial. It gets one session: nobody waits for it.
    public func setShadow(_ version: String?) async throws {
        var modest = configuration
        modest.workers = 1
        let host: ModelHost? = if let version { try await warmHost(of: version, modest) } else { nil }
        hosts.withLock { $0.shadow = host }
    }

    /// Every version whose manifest is valid, oldest first. Its graphs are checked when it is activated.
    public var manifests: [ModelManifest] {
        repository.versions(of: name).compactMap { try? repository.manifest(name: name, version: $0) }
    }

    public func manifest(of version: String) -> ModelManifest? {
        let working = hosts.withLock { [$0.active, $0.shadow] }.compactMap(\.?.version.manifest)
        return working.first { $0.version == version } ?? (try? repository.manifest(name: name, version: version))
    }

    private func warmHost(of version: String, _ configuration: ModelHost.Configuration) async throws -> ModelHost {
        do {
            let host = ModelHost(version: try repository.load(name: name, version: version), configuration: configuration)
            try await host.start()
            return host
        } catch ModelError.notFound {
            throw ServiceError(.notFound, "There is no model version \(version).")
        } catch let error as ModelError {
            throw ServiceError(.conflict, "Model version \(version) does not load, and the one before goes on answering.", cause: error)
        }
    }
}
