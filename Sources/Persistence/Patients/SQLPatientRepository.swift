internal import Domain
internal import SQL
internal import Services

/// Patients in the database.
struct SQLPatientRepository: PatientRepository {
    let recorder: Recorder

    func create(_ patient: Patient, idempotencyKey: IdempotencyKey?, by author: Author) async throws -> RecordingOutcome<Patient> {
        try await recorder.write(.createPatient, by: author) { transaction in
            if let id = try IdempotencyKeys(kind: .patient).take(idempotencyKey, for: patient.id, at: patient.createdAt, transaction) {
                transaction.changedNothing()
                return .replayed(id)
            }
            transaction.concerns(.patient(patient.id))
            try PatientRow.insert(patient, transaction)
            return .recorded(patient.id)
        }
    }

    func patient(_ id: PatientID) async throws -> Patient? {
        try await recorder.read { try $0.first("\(PatientRow.selection) patients WHERE \(id.condition)").map(PatientRow.read) }
    }

    func patient(recordNumber: String) async throws -> Patient? {
        try await recorder.read { try $0.first("\(PatientRow.selection) patients WHERE record_number = \(recordNumber)").map(PatientRow.read) }
    }

    func patients(matching text: String?, visibleTo visibility: Visibility, page: PageRequest) async throws -> Page<Patient> {
        let source: SearchText.Source
        switch SearchRequest(text) {
        case .nothing: return Page(items: [], next: nil)
        case .everything: source = SearchText.Source("patients", matching: [])
        case .words(let words): source = SearchText.Source("patients", matching: words)
        }
        return try await recorder.read { try PatientList(source: source, visibility: visibility, page: page).page($0) }
    }

    func update(_ id: PatientID, to details: PatientDetails, ifRevision revision: Int, at moment: Timestamp, by author: Author) async throws -> Patient {
        try await recorder.write(.updatePatient, by: author) { transaction in
            transaction.concerns(.patient(id))
            transaction.detail("revision", "\(revision + 1)")
            let patient = try Self.locked(id, transaction)
            guard patient.mergedInto == nil else { throw ServiceError(.conflict, "The patient was merged into another: change that one.") }
            guard patient.revision == revision else {
                throw ServiceError(.preconditionFailed, "The patient was changed by somebody else: read it again and repeat the change.")
            }
            try PatientRow.update(id, to: details, at: moment, transaction)
            if SearchText.column(details) != SearchText.column(patient.details) { try Self.rewriteWords(of: id.sequence, details, transaction) }
            return Patient(id: id, revision: revision + 1, details: details, createdAt: patient.createdAt, createdBy: patient.createdBy, updatedAt: moment)
        }
    }

    func merge(_ duplicate: PatientID, into survivor: PatientID, at moment: Timestamp, by author: Author) async throws {
        guard duplicate != survivor else { throw ServiceError(.conflict, "A patient cannot be merged into itself.") }
        try await recorder.write(.mergePatients, by: author) { transaction in
            transaction.concerns(.patient(survivor), .patient(duplicate))
            // In the order of the keys, as everywhere.
            let locked = try [duplicate, survivor].sorted().map { try Self.locked($0, transaction) }
            guard locked.allSatisfy({ $0.mergedInto == nil }), let kept = locked.first(where: { $0.id == survivor }) else {
                throw ServiceError(.conflict, "One of the patients was merged into another before: merge the ones that are left.")
            }
            let (from, to) = (duplicate.sequence, survivor.sequence)
            let moved = try transaction.execute("UPDATE studies SET patient = \(to) WHERE patient = \(from)")
            transaction.detail("studies", "\(moved)")
            try transaction.execute("UPDATE patients SET merged_into = \(to) WHERE merged_into = \(from)")
            try transaction.patientSearch.change(to: "", where: "sequence = \(from)")
            try transaction.execute("UPDATE patients SET merged_into = \(to) WHERE sequence = \(from)")
            try transaction.execute("UPDATE patients SET revision = revision + 1, updated_at = \(moment) WHERE sequence IN \(list: [from, to])")
            try Self.rewriteWords(of: to, kept.details, transaction)
        }
    }

    /// A patient is found by the names and numbers of the records that were merged into it as well, and so are its studies.
    private static func rewriteWords(of patient: Int64, _ details: PatientDetails, _ transaction: Transaction) throws {
        let merged = try transaction.query("\(PatientRow.selection) patients WHERE patients.merged_into = \(patient) ORDER BY patients.sequence")
        let words = SearchText.column(details, merged: try merged.map { try PatientRow.read($0).details })
        try transaction.patientSearch.change(to: words, where: "sequence = \(patient)")
        try transaction.studySearch.change(to: words, where: "patient = \(patient)")
    }

    func erase(_ id: PatientID, at moment: Timestamp, by author: Author) async throws -> [ImageDigest] {
        try await recorder.write(.erasePatient, by: author) { transaction in
            transaction.concerns(.patient(id))
            let patient = try Self.locked(id, transaction)
            guard patient.mergedInto == nil else { throw ServiceError(.conflict, "The patient was merged into another: erase that one.") }
            return try PatientErasure(patient: id.sequence, moment: moment, transaction: transaction).erase()
        }
    }

    private static func locked(_ id: PatientID, _ transaction: Transaction) throws -> Patient {
        guard let row = try transaction.first("\(PatientRow.selection) patients WHERE \(id.condition)\(.forUpdate)") else {
            throw ServiceError(.notFound, "There is no patient \(id).")
        }
        return try PatientRow.read(row)
    }
}

/// One page of the list of patients, newest first.
struct PatientList {
    let source: SearchText.Source
    var visibility = Visibility.all
    let page: PageRequest

    var statement: SQLStatement {
        var conditions: [SQLStatement] = ["patients.merged_into IS NULL"]
        if let condition = source.condition { conditions.append(condition) }
        if let creator = visibility.user { conditions.append("patients.creator = \(creator)") }
        if let after = page.after { conditions.append("\(source.sequence) < \(after.tieBreaker)") }
        return """
            \(PatientRow.selection) \(source.table) WHERE \(SQLStatement.joined(conditions, separator: " AND ")) \
            ORDER BY \(source.sequence) DESC LIMIT \(page.limit + 1)
            """
    }

    func page(_ connection: any SQLConnection) throws -> Page<Patient> {
        try connection.planByValues()
        let rows = try connection.query(statement)
        let items = try rows.prefix(page.limit).map(PatientRow.read)
        let last = rows.count > page.limit ? items.last?.id.sequence : nil
        return Page(items: items, next: last.map { PageCursor(sortKey: $0, tieBreaker: $0) })
    }
}
