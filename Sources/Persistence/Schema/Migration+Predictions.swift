internal import SQL

extension Migration {
    static let predictions = Migration(
        number: 3, name: "predictions", reason: "What a model version said of a study. It is evidence, so the database itself refuses to change or delete it.",
        statements: [
            """
            CREATE TABLE predictions (
                \(.identity),
                study \(.integer) NOT NULL REFERENCES studies (sequence),
                role TEXT NOT NULL CHECK (role IN ('primary', 'shadow')),
                model_name TEXT NOT NULL,
                model_version TEXT NOT NULL,
                model_sha256 TEXT NOT NULL,
                model_precision TEXT NOT NULL,
                finding TEXT NOT NULL CHECK (finding IN ('pneumonia', 'indeterminate', 'normal')),
                probability \(.real) NOT NULL CHECK (probability BETWEEN 0 AND 1),
                operating_points TEXT NOT NULL,
                warnings TEXT NOT NULL,
                strangeness \(.real) NOT NULL,
                strangeness_threshold \(.real) NOT NULL,
                brightness \(.real) NOT NULL,
                contrast \(.real) NOT NULL,
                radiograph TEXT NOT NULL,
                -- The network's activation, from which the map is drawn: see StoredSaliency.
                saliency \(.blob) NOT NULL,
                decode_time \(.integer) NOT NULL,
                queue_time \(.integer) NOT NULL,
                infer_time \(.integer) NOT NULL,
                total_time \(.integer) NOT NULL,
                predicted_at \(.integer) NOT NULL,
                -- At most one for each study, role and graph; also how a study's predictions are found.
                UNIQUE (study, role, model_name, model_version, model_sha256)
            )\(.strict)
            """,
            .functionThatRefuses,
            .refusing("UPDATE", on: "predictions"),
            .refusing("DELETE", on: "predictions"),
            .refusingTruncation(of: "predictions"),
        ])
}
