internal import SQL

extension Migration {
    static let batches = Migration(
        number: 5, name: "batches", reason: "Which pictures were sent together, and which of them were refused.",
        statements: [
            """
            CREATE TABLE batches (
                \(.identity),
                created_at \(.integer) NOT NULL,
                created_by TEXT NOT NULL
            )\(.strict)
            """,
            """
            CREATE TABLE batch_items (
                batch \(.integer) NOT NULL REFERENCES batches (sequence),
                -- From 1, in the order in which they came.
                position \(.integer) NOT NULL CHECK (position >= 1),
                -- As the sender named it; empty once the patient of any of the batch's studies was erased, whose name it may hold.
                file_name TEXT NOT NULL,
                study \(.integer) REFERENCES studies (sequence),
                failure_code TEXT,
                failure_message TEXT,
                PRIMARY KEY (batch, position),
                CHECK ((study IS NULL) = (failure_code IS NOT NULL))
            )\(.strict)
            """,
            "CREATE INDEX batch_items_by_study ON batch_items (study) WHERE study IS NOT NULL",
        ])
}
