internal import SQL

extension Migration {
    static let modelActivations = Migration(
        number: 8, name: "model activations", reason: "Who decided when which model version answers: the newest holds, and the history stays.",
        statements: [
            """
            CREATE TABLE model_activations (
                \(.identity),
                role TEXT NOT NULL CHECK (role IN ('primary', 'shadow')),
                -- NULL ends a trial.
                version TEXT,
                activated_by TEXT NOT NULL,
                activated_at \(.integer) NOT NULL,
                CHECK (role = 'shadow' OR version IS NOT NULL)
            )\(.strict)
            """,
            "CREATE INDEX model_activations_by_role ON model_activations (role\(.thenSequence))",
            .refusing("UPDATE", on: "model_activations"),
            .refusing("DELETE", on: "model_activations"),
            .refusingTruncation(of: "model_activations"),
        ])
}
