internal import Domain
internal import SQL
internal import Services

/// Writes what came of a job, once: whoever takes the job's row away writes, and who comes later finds nothing to do.
struct JobCompletion {
    let job: Job
    let moment: Timestamp
    let transaction: Transaction

    func finish(with result: JobResult) throws {
        guard let row = try transaction.first("DELETE FROM jobs WHERE \(job.id.condition) RETURNING is_shadowed") else {
            return transaction.changedNothing()
        }
        try note(result)
        var tallies = TallyChanges()
        switch (job.kind, result) {
        case (.predict, .predicted(let new)): try predict(new, isShadowed: try row["is_shadowed"], &tallies)
        case (.predict, .failed(let code, let message)): try fail(code, message, &tallies)
        case (.shadow, .predicted(let new)): try shadow(new.recorded, &tallies)
        case (.shadow, .failed), (_, .nothing): break
        }
        try tallies.write(transaction)
    }

    private func note(_ result: JobResult) throws {
        transaction.concerns(.study(job.study))
        let row = try transaction.first("SELECT \(StudyRow.patientID) FROM studies WHERE \(job.study.condition)")
        if let patient = try row.flatMap({ try $0.get("patient", as: PatientID?.self) }) { transaction.concerns(.patient(patient)) }
        transaction.detail("kind", job.kind.rawValue)
        switch result {
        case .predicted: transaction.detail("result", "predicted")
        case .failed(let code, _): transaction.detail("result", code.rawValue)
        case .nothing: transaction.changedNothing()
        }
    }

    /// Of a study that still waits for its prediction; locked, so that no other job completes it meanwhile.
    private func queuedStudy() throws -> SQLRow? {
        try transaction.first("SELECT received_at FROM studies WHERE \(job.study.condition) AND status = 'queued'\(.forUpdate)")
    }

    private func predict(_ new: NewPrediction, isShadowed: Bool, _ tallies: inout TallyChanges) throws {
        let study = job.study.sequence
        guard let row = try queuedStudy(), try PredictionRow.insert(new.recorded, study: study, transaction) else { return }
        try StudyRow.complete(study, with: new.recorded, at: moment, transaction)
        tallies.addPredicted(new, receivedAt: try row["received_at"], completedAt: moment)
        // Only now, for a shadow is compared with what it shadows.
        if isShadowed { try JobRow.insert(.shadow, study: study, isShadowed: false, at: moment, transaction) }
    }

    private func fail(_ code: ServiceError.Code, _ message: String, _ tallies: inout TallyChanges) throws {
        guard try queuedStudy() != nil else { return }
        try StudyRow.fail(job.study.sequence, code: code, message: message, at: moment, transaction)
        tallies.addFailed(at: moment)
    }

    private func shadow(_ recorded: RecordedPrediction, _ tallies: inout TallyChanges) throws {
        guard let row = try transaction.first("SELECT finding FROM studies WHERE \(job.study.condition) AND prediction IS NOT NULL"),
            try PredictionRow.insert(recorded, study: job.study.sequence, transaction)
        else { return }
        tallies.addShadow(recorded, besides: try row["finding"])
    }
}
