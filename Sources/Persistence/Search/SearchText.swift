internal import Domain
internal import SQL

/// Words of names and record numbers, as the columns keep them and as they are looked for.
enum SearchText {
    /// What a patient is found by: folded words with a blank between.
    ///
    /// - Parameter merged: of the records that were merged into the patient's, whose numbers are still written on somebody's papers.
    static func column(_ details: PatientDetails, merged: [PatientDetails] = []) -> String {
        let own = words(of: details)
        let others = merged.flatMap(words)
        var written = Set(own)
        return (own + others.filter { written.insert($0).inserted }).joined(separator: " ")
    }

    private static func words(of details: PatientDetails) -> [String] {
        [details.familyName, details.givenName, details.middleName, details.recordNumber].compactMap(\.self).flatMap { SearchWords($0).words }
    }

    /// As long as the longest beginning that SQLite's index has a list of. What is longer is found by its beginning and then compared.
    private static let indexedLength = 7

    /// A condition on SQLite's index.
    static func beginnings(of words: [String], in table: StaticString) -> SQLStatement {
        let beginnings = words.map { "\"\(String(String.UnicodeScalarView($0.unicodeScalars.prefix(indexedLength))))\"*" }
        return "\(raw: table)_search MATCH \(beginnings.joined(separator: " "))"
    }

    /// A table whose rows hold every word that was typed, each from its beginning.
    ///
    /// SQLite's index is read in the order of its rows, which is the order of time, and leads to the table's; PostgreSQL's is a condition.
    struct Source {
        let table: SQLStatement
        let condition: SQLStatement?
        /// What the rows are sorted by: the engine must see that the index has this order.
        let sequence: SQLStatement

        /// - Parameter words: none where nothing is looked for.
        init(_ table: StaticString, matching words: [String]) {
            guard !words.isEmpty else {
                (self.table, condition, sequence) = ("\(raw: table)", nil, "\(raw: table).sequence")
                return
            }
            self.table = """
                \(sqlite: "\(raw: table)_search CROSS JOIN \(raw: table) ON \(raw: table).sequence = \(raw: table)_search.rowid", postgresql: "\(raw: table)")
                """
            condition = "\(sqlite: Self.found(words, in: table), postgresql: Self.contained(words, in: table))"
            sequence = "\(sqlite: "\(raw: table)_search.rowid", postgresql: "\(raw: table).sequence")"
        }

        /// The table itself, every row of it looked at: for words that so many rows hold that their index is the longer way.
        init(_ table: StaticString, lookingFor words: [String]) {
            self.table = "\(raw: table)"
            condition = SQLStatement.joined(words.map { Self.holds($0, in: table) }, separator: " AND ")
            sequence = "\(raw: table).sequence"
        }

        private static func found(_ words: [String], in table: StaticString) -> SQLStatement {
            let longer = words.filter { $0.unicodeScalars.count > indexedLength }.map { holds($0, in: table) }
            return .joined([beginnings(of: words, in: table)] + longer, separator: " AND ")
        }

        /// Folded words hold nothing that means something in a pattern.
        private static func holds(_ word: String, in table: StaticString) -> SQLStatement {
            "(' ' || \(raw: table).search_words) GLOB \("* \(word)*")"
        }

        /// A number finds few rows, and what stands beside it, such as the letters that all record numbers begin with, may be in all of them: PostgreSQL
        /// would read the whole list of those.
        private static func contained(_ words: [String], in table: StaticString) -> SQLStatement {
            let numbers = words.filter { $0.count { $0.isNumber } >= 4 }
            let others = words.filter { !numbers.contains($0) }
            guard !numbers.isEmpty, !others.isEmpty else { return contains(words, in: table) }
            return "\(contains(numbers, in: table)) AND (\(contains(others, in: table))) IS TRUE"
        }

        private static func contains(_ words: [String], in table: StaticString) -> SQLStatement {
            """
            array_to_tsvector(string_to_array(\(raw: table).search_words, ' ')) @@ CAST(\(words.map { "'\($0)':*" }.joined(separator: " & ")) AS tsquery)
            """
        }
    }
}

/// What somebody typed into a search field.
enum SearchRequest {
    case everything
    case words([String])
    /// Text without a single letter or digit: it is in no name.
    case nothing

    init(_ text: String?) {
        guard let text, !text.allSatisfy(\.isWhitespace) else {
            self = .everything
            return
        }
        let words = SearchWords(text).words
        self = words.isEmpty ? .nothing : .words(words)
    }
}
