internal import SQL

extension Migration {
    static let imageOwner = Migration(
        number: 11, name: "image owner",
        reason: "A store of images must be this database's own: whoever sweeps another's takes every image in it for a leftover.",
        statements: [
            """
            CREATE TABLE image_owner (
                -- There is one row at most.
                sequence \(.integer) NOT NULL PRIMARY KEY CHECK (sequence = 1),
                -- By chance, and never changed: the store has written it down.
                name TEXT NOT NULL
            )\(.strict)
            """
        ])
}
