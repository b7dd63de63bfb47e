internal import Domain
internal import SQL
internal import Services

/// Decisions about model versions in the database.
struct SQLModelActivationRepository: ModelActivationRepository {
    let recorder: Recorder

    func append(_ activation: ModelActivation) async throws {
        try await recorder.write(.activateModel, by: activation.activatedBy) { transaction in
            transaction.concerns(AuditObject(.model, activation.version ?? "none"))
            transaction.detail("role", activation.role.rawValue)
            _ = try transaction.execute(
                """
                INSERT INTO model_activations (sequence, id, role, version, activated_by, activated_at) VALUES (\(activation.id.sequence), \
                \(activation.id), \(activation.role), \(activation.version), \(StoredAuthor(activation.activatedBy)), \(activation.activatedAt))
                """)
        }
    }

    func activations(_ role: RecordedPrediction.Role, limit: Int) async throws -> [ModelActivation] {
        try await recorder.read { connection in
            try connection.query(
                """
                SELECT id, role, version, activated_by, activated_at FROM model_activations WHERE role = \(role) \
                ORDER BY sequence DESC LIMIT \(max(limit, 0))
                """
            ).map(Self.activation)
        }
    }

    private static func activation(_ row: SQLRow) throws -> ModelActivation {
        ModelActivation(
            id: try row["id"], role: try row["role"], version: try row["version"],
            activatedBy: try row.get("activated_by", as: StoredAuthor.self).value, activatedAt: try row["activated_at"])
    }
}
