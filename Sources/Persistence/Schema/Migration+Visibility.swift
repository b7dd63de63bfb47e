internal import SQL

extension Migration {
    static let visibility = Migration(
        number: 12, name: "visibility",
        reason: "Who may see only what they brought in themselves finds it by an index of their own. What came before anybody signed in is nobody's.",
        statements: [
            """
            ALTER TABLE patients ADD COLUMN created_by TEXT NOT NULL DEFAULT '{"kind":"anonymous","name":"anonymous"}'
            """,
            // The id of the user in created_by, received_by; NULL where that was none.
            "ALTER TABLE patients ADD COLUMN creator TEXT",
            "ALTER TABLE studies ADD COLUMN receiver TEXT",
            "CREATE INDEX patients_by_creator ON patients (creator\(.thenSequence)) WHERE creator IS NOT NULL",
            "CREATE INDEX studies_by_receiver ON studies (receiver\(.thenSequence)) WHERE receiver IS NOT NULL",
            "CREATE INDEX studies_by_receiver_and_risk ON studies (receiver, risk\(.thenSequence)) WHERE receiver IS NOT NULL",
        ])
}
