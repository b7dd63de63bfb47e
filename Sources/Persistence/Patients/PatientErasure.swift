internal import Domain
internal import SQL
internal import Services

/// Removes everything that tells who a patient was. What the model and the physicians said stays, without a name.
///
/// Idempotency keys stay until they are worn out: they hold a digest of the request and lead to a study that no longer names anybody.
struct PatientErasure {
    let patient: Int64
    let moment: Timestamp
    let transaction: Transaction

    /// - Returns: images claimed for removal.
    func erase() throws -> [ImageDigest] {
        let digests = try transaction.query("SELECT DISTINCT image FROM studies WHERE patient = \(patient) AND image IS NOT NULL ORDER BY image")
            .map { try $0.get("image", as: ImageDigest.self) }
        try dropJobs()
        try emptyTexts()
        try transaction.studySearch.change(to: "", where: "patient = \(patient)")
        let studies = try transaction.execute("UPDATE studies SET patient = NULL, image = NULL, notes = NULL WHERE patient = \(patient)")
        transaction.detail("studies", "\(studies)")
        transaction.detail("images", "\(digests.count)")
        try transaction.patientSearch.remove(where: "sequence = \(patient)")
        try transaction.execute("DELETE FROM patients WHERE merged_into = \(patient)")
        try transaction.execute("DELETE FROM patients WHERE sequence = \(patient)")
        try transaction.studySearch.purge()
        try transaction.patientSearch.purge()
        return try digests.filter { try ImageClaim.claim($0, at: moment, transaction) }
    }

    private var studies: SQLStatement { "(SELECT sequence FROM studies WHERE patient = \(patient))" }

    /// Whose picture is gone is never predicted.
    private func dropJobs() throws {
        try transaction.execute("DELETE FROM jobs WHERE study IN \(studies)")
        let queued = try transaction.query("SELECT sequence FROM studies WHERE patient = \(patient) AND status = 'queued'\(.forUpdate)")
        var tallies = TallyChanges()
        for row in queued {
            try StudyRow.fail(row["sequence"], code: .gone, message: "The picture was erased before it was read.", at: moment, transaction)
            tallies.addFailed(at: moment)
        }
        try tallies.write(transaction)
    }

    /// Free text may name the patient, and so may a file's name.
    private func emptyTexts() throws {
        try transaction.execute("UPDATE reviews SET note = NULL WHERE note IS NOT NULL AND study IN \(studies)")
        // A batch is sent for one patient, so the names of its refused files tell as much.
        try transaction.execute("UPDATE batch_items SET file_name = '' WHERE batch IN (SELECT batch FROM batch_items WHERE study IN \(studies))")
    }
}
