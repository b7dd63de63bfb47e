public import SQL

/// The tables, step by step. A step that was released is never changed.
///
/// What holds in all of them:
/// - `sequence` is the key: `UUIDv7.sortKey` of `id`, so that rows lie and sort in the order of time; `id` is the whole identifier. A look-up asks
///   for both: the first finds the row, the second makes sure of it. References name the sequence.
/// - Moments are microseconds since 1970 in UTC, lengths of time nanoseconds, dates `2019-03-31`; what is read as a whole and never sought is JSON.
/// - Names of enumerations are their raw values in `Domain`.
public enum Schema {
    public static let migrator = Migrator([
        .patients, .studies, .predictions, .reviews, .batches, .jobs, .idempotencyKeys, .modelActivations, .tallies, .search, .imageOwner, .visibility,
        .users, .sessions, .refreshTokens, .apiKeys, .secondFactors, .signingKeys, .signInFailures, .audit, .sealedValues,
    ])
}

extension SQLStatement {
    /// `sequence`, and behind it the identifier itself.
    static let identity: SQLStatement = "sequence \(.integer) NOT NULL PRIMARY KEY, id TEXT NOT NULL"

    /// Ends a table: SQLite then holds its columns to their types, as PostgreSQL always does.
    static let strict: SQLStatement = "\(sqlite: " STRICT", postgresql: "")"

    /// Ends an index in whose order a list is read: SQLite's indexes end with the row's key anyway.
    static let thenSequence: SQLStatement = "\(sqlite: "", postgresql: ", sequence")"
}
