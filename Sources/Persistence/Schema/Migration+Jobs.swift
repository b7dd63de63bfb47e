internal import SQL

extension Migration {
    static let jobs = Migration(
        number: 6, name: "jobs", reason: "Work that outlives the process that promised it. A job's row goes with the work.",
        statements: [
            """
            CREATE TABLE jobs (
                \(.identity),
                kind TEXT NOT NULL CHECK (kind IN ('predict', 'shadow')),
                study \(.integer) NOT NULL REFERENCES studies (sequence),
                -- Whether a prediction by the version on trial follows.
                is_shadowed \(.integer) NOT NULL CHECK (is_shadowed IN (0, 1)),
                -- Counted when the job is taken: whoever had it before is told by this number that it is another's now.
                attempts \(.integer) NOT NULL DEFAULT 0,
                -- How often it failed without a reason that passes, or whoever worked on it did not come back.
                failures \(.integer) NOT NULL DEFAULT 0,
                created_at \(.integer) NOT NULL,
                -- When it may be taken: at once, later after a failure, or at the end of the lease of the worker that has it.
                due_at \(.integer) NOT NULL,
                -- Who has it; NULL while it waits.
                worker TEXT
            )\(.strict)
            """,
            "CREATE INDEX jobs_by_due_time ON jobs (due_at\(.thenSequence))",
            "CREATE INDEX jobs_by_study ON jobs (study)",
        ])
}
