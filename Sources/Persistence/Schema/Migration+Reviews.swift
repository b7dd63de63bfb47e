internal import SQL

extension Migration {
    static let reviews = Migration(
        number: 4, name: "reviews",
        reason: "What people say of predictions: appended only. A note is free text and may name the patient, so erasing may empty it.",
        statements: [
            """
            CREATE TABLE reviews (
                \(.identity),
                study \(.integer) NOT NULL REFERENCES studies (sequence),
                prediction \(.integer) NOT NULL REFERENCES predictions (sequence),
                verdict TEXT NOT NULL CHECK (verdict IN ('agree', 'disagree')),
                corrected_finding TEXT CHECK (corrected_finding IN ('pneumonia', 'indeterminate', 'normal')),
                note TEXT,
                reviewer TEXT NOT NULL,
                reviewed_at \(.integer) NOT NULL
            )\(.strict)
            """,
            "CREATE INDEX reviews_by_study ON reviews (study\(.thenSequence))",
            .refusing(
                "UPDATE", on: "reviews",
                when: """
                    NEW.note IS NOT NULL OR NEW.sequence <> OLD.sequence OR NEW.id <> OLD.id OR NEW.study <> OLD.study OR NEW.prediction <> OLD.prediction \
                    OR NEW.verdict <> OLD.verdict OR NEW.corrected_finding IS DISTINCT FROM OLD.corrected_finding OR NEW.reviewer <> OLD.reviewer \
                    OR NEW.reviewed_at <> OLD.reviewed_at
                    """),
            .refusing("DELETE", on: "reviews"),
            .refusingTruncation(of: "reviews"),
        ])
}
