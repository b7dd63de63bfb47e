internal import SQL

extension Migration {
    static let tallies = Migration(
        number: 9, name: "tallies", reason: "Statistics cost the same whatever the number of studies, for they are counted as things happen.",
        statements: [
            """
            CREATE TABLE tallies (
                -- Since 1970-01-01, UTC.
                day \(.integer) NOT NULL,
                -- `name/version`; empty where no model is concerned.
                model TEXT NOT NULL,
                measure TEXT NOT NULL,
                bin TEXT NOT NULL,
                -- No CHECK that it is not negative: taking one away is proposed as a row of -1, which PostgreSQL would refuse before it looks for the other.
                count \(.integer) NOT NULL,
                PRIMARY KEY (day, model, measure, bin)
            )\(.strict)
            """
        ])
}
