internal import Domain
internal import SQL
internal import Services

/// Writes studies, one or a batch of them, in one transaction.
///
/// Rows that others may want are taken in one order everywhere, so that transactions wait for each other in a line and not in a ring: keys, patients,
/// images, studies, and the tallies last of all.
struct StudyRecording {
    private let studies: [NewStudy]
    private let images: any ImageStore
    private let transaction: Transaction
    private var patients: [PatientID: Recipient] = [:]
    private var tallies = TallyChanges()

    /// The patient that a study goes to: after a merge another than the one it was sent for.
    struct Recipient {
        let id: PatientID
        let sequence: Int64
        /// What it is found by.
        let words: String
    }

    init(_ studies: [NewStudy], images: any ImageStore, _ transaction: Transaction) {
        self.studies = studies
        self.images = images
        self.transaction = transaction
    }

    /// All but the end of it: between the two a batch writes its own rows.
    mutating func write() throws {
        try takePatients()
        for image in studies.sorted(by: { $0.image.digest < $1.image.digest }) { try keepImage(of: image) }
        for study in studies { try write(study) }
    }

    /// What each study's recording concerns, in the audit.
    var concerned: [[AuditObject]] {
        studies.map { study in [.study(study.id)] + (recipient(of: study).map { [.patient($0.id)] } ?? []) }
    }

    /// Makes the images part of the store, then counts. What follows is the commit.
    func finish() throws {
        // Before the tallies: a disk that is slow must not hold up those who wait for these rows.
        for study in studies { try images.publish(study.image) }
        try tallies.write(transaction)
    }

    private mutating func takePatients() throws {
        let choices = studies.compactMap { study -> (id: PatientID, new: Patient?)? in
            switch study.patient {
            case .none: nil
            case .known(let id): (id, nil)
            case .new(let patient): (patient.id, patient)
            }
        }
        for choice in choices.sorted(by: { $0.id < $1.id }) where patients[choice.id] == nil {
            if let patient = choice.new {
                try PatientRow.insert(patient, transaction)
                patients[choice.id] = Recipient(id: patient.id, sequence: patient.id.sequence, words: SearchText.column(patient.details))
            } else {
                patients[choice.id] = try known(choice.id)
            }
        }
    }

    /// The row is locked, so that the patient is not merged or erased before the study has gone to it.
    private func known(_ id: PatientID) throws -> Recipient {
        guard var row = try transaction.first("SELECT id, sequence, merged_into, search_words FROM patients WHERE \(id.condition)\(.forShare)") else {
            throw ServiceError(.conflict, "The patient is gone: send the study without one, or for another.")
        }
        while let survivor: Int64 = try row["merged_into"] {
            guard let next = try transaction.first("SELECT id, sequence, merged_into, search_words FROM patients WHERE sequence = \(survivor)\(.forShare)")
            else {
                throw ServiceError(.conflict, "The patient is gone: send the study without one, or for another.")
            }
            row = next
        }
        return Recipient(id: try row["id"], sequence: try row["sequence"], words: try row["search_words"])
    }

    /// Writing to the row, even what it holds already, makes whoever is about to claim the image for removal wait and look again. Where one was removed,
    /// what was staged before that moment is gone with it.
    private func keepImage(of study: NewStudy) throws {
        let kept = try transaction.execute(
            """
            INSERT INTO images (digest, byte_count, format, created_at, state) \
            VALUES (\(study.image.digest), \(study.image.byteCount), \(study.format), \(study.receivedAt), 'kept') \
            ON CONFLICT (digest) DO UPDATE SET state = 'kept', byte_count = excluded.byte_count, format = excluded.format, removed_at = NULL \
            WHERE images.state = 'kept' OR (images.state = 'removed' AND images.removed_at < \(study.image.stagedAt))
            """)
        guard kept == 1 else { throw ServiceError(.overloaded, "The same picture was being removed when this one came: try again in a moment.") }
    }

    private func recipient(of study: NewStudy) -> Recipient? {
        switch study.patient {
        case .none: nil
        case .known(let id): patients[id]
        case .new(let new): patients[new.id]
        }
    }

    private mutating func write(_ study: NewStudy) throws {
        let patient = recipient(of: study)
        tallies.addReceived(at: study.receivedAt)
        guard case .predicted(let new) = study.work else {
            try StudyRow.insert(study, patient: patient, prediction: nil, transaction)
            return try JobRow.insert(.predict, study: study.id.sequence, isShadowed: study.shadowed, at: study.receivedAt, transaction)
        }
        try StudyRow.insert(study, patient: patient, prediction: new.recorded, transaction)
        guard try PredictionRow.insert(new.recorded, study: study.id.sequence, transaction) else { throw UnreadableRecord("a first prediction") }
        tallies.addPredicted(new, receivedAt: study.receivedAt, completedAt: new.recorded.predictedAt)
        if study.shadowed { try JobRow.insert(.shadow, study: study.id.sequence, isShadowed: false, at: new.recorded.predictedAt, transaction) }
    }
}

extension SQLStatement {
    /// Keeps the rows of a SELECT as they are until the transaction ends; several transactions may do so at once.
    static let forShare: SQLStatement = "\(sqlite: "", postgresql: " FOR SHARE")"
}
