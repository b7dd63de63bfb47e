internal import SQL

extension Migration {
    // The words are folded and parted by single blanks before they come here, so neither engine's own idea of a word is asked: SQLite's tokenizer
    // `ascii` parts at blanks and keeps everything beyond ASCII, and PostgreSQL makes lexemes of the parts as they are.
    static let search = Migration(
        number: 10, name: "search", reason: "Names and record numbers are found by the beginnings of words, in the order of the lists.",
        statements: [index(of: "studies"), index(of: "patients")])

    private static func index(of table: StaticString) -> SQLStatement {
        // Only rows are asked for, never places in the text nor a rank, so neither is kept. Every beginning that is sought has a list of its own, which is
        // read row by row: without one SQLite first gathers the rows of all words that begin so, 48 ms for everybody's name among a million studies.
        let fullText: SQLStatement = """
            CREATE VIRTUAL TABLE \(raw: table)_search USING fts5(search_words, content='\(raw: table)', content_rowid='sequence', tokenize='ascii',
                prefix='1 2 3 4 5 6 7', detail=none, columnsize=0)
            """
        let inverted: SQLStatement = """
            CREATE INDEX \(raw: table)_search ON \(raw: table) USING gin (array_to_tsvector(string_to_array(search_words, ' ')))
            """
        return "\(sqlite: fullText, postgresql: inverted)"
    }
}
