internal import Synchronization
internal import Yams

/// The interface's own description: `openapi.yaml` with this service's version and limits filled in, as JSON.
final class OpenAPIDocument: Sendable {
    /// By the names that stand in `openapi.yaml` as `${…}`.
    private let facts: [String: String]
    private let made = Mutex<[UInt8]?>(nil)

    /// - Parameters:
    ///   - version: of the service.
    ///   - maximumUploadBytes: of one picture.
    ///   - maximumBatchBytes: of one batch.
    init(version: String, maximumUploadBytes: Int, maximumBatchBytes: Int) {
        facts = [
            "VERSION": version, "UPLOAD_MAXIMUM_MEBIBYTES": "\(maximumUploadBytes >> 20)", "BATCH_MAXIMUM_MEBIBYTES": "\(maximumBatchBytes >> 20)",
        ]
    }

    /// Made at the first call and kept.
    func json() throws -> [UInt8] {
        try made.withLock { made in
            if let json = made { return json }
            let json = try make()
            made = json
            return json
        }
    }

    private func make() throws -> [UInt8] {
        let text = facts.reduce(String(decoding: PackageResources.openapi_yaml, as: UTF8.self)) { text, fact in
            text.replacing("${\(fact.key)}", with: fact.value)
        }
        var json = JSONText()
        json.append(try Yams.compose(yaml: text) ?? Node(""))
        return json.bytes
    }
}
