internal import Domain
internal import Inference
internal import Services

/// Gives the use cases the model versions that work.
struct HostedModel: ModelHosting {
    let roster: ModelRoster

    var isReady: Bool { roster.active.isReady }

    var models: [ModelSummary] {
        let active = try? roster.active.pipeline.model
        let shadow = try? roster.shadow?.pipeline.model
        return roster.manifests.flatMap { manifest in
            manifest.identities.map { identity in
                ModelSummary(
                    identity: identity, created: manifest.created, description: manifest.description, licence: manifest.licence,
                    operatingPoints: manifest.operatingPoints, isActive: identity == active, isShadow: identity == shadow)
            }
        }
    }

    var activeVersion: String { roster.active.version.manifest.version }
    var shadowVersion: String? { roster.shadow?.version.manifest.version }

    func activate(_ version: String) async throws { try await roster.activate(version) }
    func setShadow(_ version: String?) async throws { try await roster.setShadow(version) }

    func format(of bytes: [UInt8]) throws -> RadiographDescription.Format {
        try roster.active.pipeline.format(of: bytes)
    }

    func predict(_ bytes: [UInt8], age: Age?) async throws -> Prediction {
        try await roster.active.pipeline.predict(bytes, age: age)
    }

    func predictShadow(_ bytes: [UInt8], age: Age?) async throws -> Prediction? {
        try await roster.shadow?.pipeline.predict(bytes, age: age)
    }

    func png(of map: SaliencyMap) async throws -> [UInt8] {
        try await roster.active.pipeline.png(of: map)
    }

    func reference(of version: String) -> [Tally.Measure: ReferenceHistogram]? {
        guard let histograms = roster.manifest(of: version)?.reference.histograms else { return nil }
        let named = histograms.compactMap { name, histogram in
            Tally.Measure(rawValue: name).map { ($0, ReferenceHistogram(edges: histogram.edges, counts: histogram.counts)) }
        }
        return Dictionary(uniqueKeysWithValues: named).compactMapValues(\.self)
    }
}
