internal import Domain
internal import SQL
internal import Services

/// One page of the list of studies as one statement. Its cost is the page's: it enters an index at the cursor and reads on from there.
struct StudyList {
    private let query: StudyQuery
    private let page: PageRequest
    private let words: [String]

    /// Identifiers are made when a study comes in, by a clock that may not be the one `receivedAt` was read from.
    private static let clockSlack: Duration = .seconds(600)

    /// - Returns: `nil` where nothing can be found.
    init?(_ query: StudyQuery, page: PageRequest) {
        switch SearchRequest(query.text) {
        case .nothing: return nil
        case .everything: words = []
        case .words(let words): self.words = words
        }
        if query.patientVisibility == nil, !words.isEmpty || query.patient != nil { return nil }
        self.query = query
        self.page = page
    }

    func page(_ connection: any SQLConnection) throws -> Page<StudySummary> {
        try connection.planByValues()
        // One more than asked for tells whether there is a next page.
        let rows = try connection.query(statement(by: try road(connection)))
        let items = try rows.prefix(page.limit).map(summary)
        guard rows.count > page.limit, let last = rows.dropLast().last else { return Page(items: items, next: nil) }
        return Page(items: items, next: try cursor(of: last))
    }

    func statement(by road: Road = .filter) -> SQLStatement {
        """
        SELECT studies.*, patients.id AS patient_id, patients.record_number, patients.family_name, patients.given_name, patients.middle_name, \
        patients.birth_date, patients.sex, predictions.model_name, predictions.model_version, predictions.model_sha256, predictions.model_precision, \
        predictions.warnings FROM (\(selection(by: road))) studies LEFT JOIN patients ON patients.sequence = studies.patient\(mayBeNamed) \
        LEFT JOIN predictions ON predictions.sequence = studies.prediction ORDER BY \(order("studies.sequence"))
        """
    }

    /// The page's studies, before anything is looked up for them: where more rows have to be sorted than the page holds, they are sorted without it.
    func selection(by road: Road = .filter) -> SQLStatement {
        let source = source(by: road)
        // Keeps SQLite from walking along the order's index, where what the filter finds is to be sorted.
        let sorted: SQLStatement = "\(sqlite: road == .filter && filter != nil ? "+" : "", postgresql: "")"
        return """
            SELECT studies.sequence, studies.id, studies.patient, studies.status, studies.failure_code, studies.failure_message, studies.finding, \
            studies.probability, studies.risk, studies.age_years, studies.review_state, studies.received_at, studies.completed_at, \
            studies.reviewed_finding, studies.prediction FROM \(source.table) \
            WHERE \(SQLStatement.joined(conditions(by: road, source), separator: " AND ")) ORDER BY \(sorted)\(order(source.sequence)) LIMIT \(page.limit + 1)
            """
    }

    private func source(by road: Road) -> SearchText.Source {
        road == .order && query.order == .risk && !words.isEmpty
            ? SearchText.Source("studies", lookingFor: words) : SearchText.Source("studies", matching: words)
    }

    private func order(_ sequence: SQLStatement) -> SQLStatement {
        switch query.order {
        case .time: "\(sequence) DESC"
        case .risk: "studies.risk DESC, studies.sequence DESC"
        }
    }

    private func cursor(of row: SQLRow) throws -> PageCursor {
        let sequence: Int64 = try row["sequence"]
        return PageCursor(sortKey: query.order == .risk ? try row["risk"] : sequence, tieBreaker: sequence)
    }

    private func conditions(by road: Road, _ source: SearchText.Source) -> [SQLStatement] {
        // A range of the key here, however true, would draw SQLite away from the index that has the order.
        var conditions: [SQLStatement] = ["1 = 1"]
        if let condition = source.condition { conditions.append(condition) }
        if let after = page.after {
            switch query.order {
            case .time: conditions.append("\(source.sequence) < \(after.tieBreaker)")
            case .risk: conditions.append("(studies.risk, studies.sequence) < (\(after.sortKey), \(after.tieBreaker))")
            }
        }
        let isSought = road == .filter
        return conditions + equalities + times(isSought || query.order == .time ? source.sequence : "+\(source.sequence)")
            + probabilities(isSought || query.order == .risk ? "studies.risk" : "+studies.risk")
    }

    /// Narrows the patients to those that may be named.
    private var mayBeNamed: SQLStatement {
        switch query.patientVisibility {
        case .all: ""
        case .broughtBy(let user): " AND patients.creator = \(user.description)"
        case nil: " AND 1 = 0"
        }
    }

    /// Who may not be named cannot be found by name, number or id either: the answer would tell that the guess was right.
    private var mayBeSought: SQLStatement? {
        guard query.patientVisibility != .all, !words.isEmpty || query.patient != nil else { return nil }
        return "EXISTS (SELECT 1 FROM patients WHERE patients.sequence = studies.patient\(mayBeNamed))"
    }

    private var equalities: [SQLStatement] {
        [
            mayBeSought,
            query.patient.map {
                "studies.patient = \($0.sequence) AND EXISTS (SELECT 1 FROM patients WHERE patients.sequence = \($0.sequence) AND patients.id = \($0))"
            },
            query.status.map(status),
            query.finding.map { "studies.finding = \($0)" },
            query.reviewState.map { "studies.review_state = \($0)" },
            query.visibility.user.map { "studies.receiver = \($0)" },
        ].compactMap(\.self)
    }

    /// Nearly all studies are predicted, and those are the ones with a risk: by risk they are found by that.
    private func status(_ status: Study.Status.Name) -> SQLStatement {
        guard query.order == .risk, status == .predicted else { return "studies.status = \(status)" }
        return "studies.risk <= 1000000 AND \(sqlite: "+", postgresql: "")studies.status = \(status)"
    }

    /// The range of keys is a little wider than the times, which decide.
    private func times(_ sequence: SQLStatement) -> [SQLStatement] {
        let moments: [SQLStatement?] = [query.from.map { "studies.received_at >= \($0)" }, query.until.map { "studies.received_at < \($0)" }]
        return keys(sequence) + moments.compactMap(\.self)
    }

    private func keys(_ sequence: SQLStatement) -> [SQLStatement] {
        let ends: [SQLStatement?] = [
            query.from.map { "\(sequence) >= \(($0 - Self.clockSlack).leastSequence)" },
            query.until.map { "\(sequence) < \(($0 + Self.clockSlack).leastSequence)" },
        ]
        return ends.compactMap(\.self)
    }

    private var hasProbability: Bool { query.minimumProbability != nil || query.maximumProbability != nil }

    /// As with the times: the risk finds, the probability decides. What has no probability, and is sorted above all risks, is passed over.
    private func probabilities(_ risk: SQLStatement) -> [SQLStatement] {
        guard hasProbability else { return [] }
        let ends: [SQLStatement?] = [
            query.minimumProbability.map { "studies.probability >= \($0)" }, query.maximumProbability.map { "studies.probability <= \($0)" },
        ]
        return risks(risk) + ends.compactMap(\.self)
    }

    private func risks(_ risk: SQLStatement) -> [SQLStatement] {
        let (minimum, maximum) = ((query.minimumProbability ?? 0).bounded, (query.maximumProbability ?? 1).bounded)
        return ["\(risk) >= \(Int((minimum * 1e6).rounded(.down)))", "\(risk) <= \(Int((maximum * 1e6).rounded(.up)))"]
    }

    private func summary(_ row: SQLRow) throws -> StudySummary {
        let hasPrediction = try row.get("finding", as: Finding?.self) != nil
        let patient = try patient(row)
        let isHidden = try patient == nil && row.get("patient", as: Int64?.self) != nil
        return StudySummary(
            id: try row["id"], patient: patient, status: try StudyRow.status(row), finding: try row["finding"],
            probability: try row["probability"], model: hasPrediction ? try PredictionRow.model(row) : nil,
            warnings: try row.get("warnings", as: StoredJSON<[PredictionWarning]>?.self)?.value.map(\.code) ?? [], age: isHidden ? nil : try row["age_years"],
            reviewState: try row["review_state"], receivedAt: try row["received_at"], completedAt: try row["completed_at"],
            reviewedFinding: try row["reviewed_finding"])
    }

    private func patient(_ row: SQLRow) throws -> StudySummary.PatientSummary? {
        guard let id: PatientID = try row["patient_id"] else { return nil }
        let details = PatientDetails(familyName: try row["family_name"], givenName: try row["given_name"], middleName: try row["middle_name"])
        return StudySummary.PatientSummary(
            id: id, recordNumber: try row["record_number"], fullName: details.fullName, birthDate: try row["birth_date"], sex: try row["sex"])
    }
}

/// Where the filter has one index and the order another, SQLite is told which to take, for it keeps no statistics: what few rows fulfil is found and
/// sorted; where there are many, the list is walked along in its order until the page is full.
extension StudyList {
    enum Road {
        case filter, order
    }

    /// Sorting so many takes about as long as walking until a page is found among a million: 10 ms.
    private static let few = 5000

    private func road(_ connection: any SQLConnection) throws -> Road {
        guard connection.dialect == .sqlite, let filter else { return .filter }
        let found = try connection.first("SELECT count(*) AS count FROM (SELECT 1 FROM \(filter) LIMIT \(Self.few))")
        return try found?["count"] == Self.few ? .order : .filter
    }

    /// What has an index that is not in the list's order: of it, what the index alone tells.
    private var filter: SQLStatement? {
        if query.order == .time { return hasProbability && words.isEmpty ? filter("studies", risks("studies.risk")) : nil }
        if !words.isEmpty { return filter("studies_search", [SearchText.beginnings(of: words, in: "studies")] + keys("rowid")) }
        return query.from != nil || query.until != nil ? filter("studies", keys("sequence")) : nil
    }

    private func filter(_ table: SQLStatement, _ conditions: [SQLStatement]) -> SQLStatement {
        "\(table) WHERE \(SQLStatement.joined(conditions, separator: " AND "))"
    }
}

extension Timestamp {
    /// The least key of a record made at this moment or later.
    fileprivate var leastSequence: Int64 { UUIDv7.sortKey(milliseconds: microseconds / 1000) }
}

extension Visibility {
    /// `nil` for everybody's.
    var user: String? {
        switch self {
        case .all: nil
        case .broughtBy(let user): user.description
        }
    }
}

extension Double {
    /// Within what a probability can be; a bound that is no number bounds nothing from below.
    fileprivate var bounded: Double { isNaN ? 0 : min(max(self, 0), 1) }
}
