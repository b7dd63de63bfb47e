internal import Domain
internal import SQL
internal import Services

/// A batch and its items in their tables.
enum BatchRow {
    static func insert(_ batch: NewBatch, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            INSERT INTO batches (sequence, id, created_at, created_by) \
            VALUES (\(batch.id.sequence), \(batch.id), \(batch.createdAt), \(StoredAuthor(batch.createdBy)))
            """)
        for (index, item) in batch.items.enumerated() {
            let (study, code, message) = columns(item.content)
            try transaction.execute(
                """
                INSERT INTO batch_items (batch, position, file_name, study, failure_code, failure_message) \
                VALUES (\(batch.id.sequence), \(index + 1), \(item.fileName), \(study), \(code), \(message))
                """)
        }
    }

    private static func columns(_ content: NewBatch.Content) -> (study: Int64?, code: ServiceError.Code?, message: String?) {
        switch content {
        case .study(let study): (study.id.sequence, nil, nil)
        case .refused(let code, let message): (nil, code, message)
        }
    }

    static func batch(_ id: BatchID, _ connection: any SQLConnection) throws -> Batch? {
        guard let row = try connection.first("SELECT created_at, created_by FROM batches WHERE \(id.condition)") else { return nil }
        let items = try connection.query(
            """
            SELECT position, file_name, studies.id AS study, COALESCE(studies.status, 'failed') AS status, \
            COALESCE(studies.failure_code, batch_items.failure_code) AS failure_code, \
            COALESCE(studies.failure_message, batch_items.failure_message) AS failure_message, finding, probability \
            FROM batch_items LEFT JOIN studies ON studies.sequence = batch_items.study WHERE batch = \(id.sequence) ORDER BY position
            """)
        return Batch(
            id: id, createdAt: try row["created_at"], createdBy: try row.get("created_by", as: StoredAuthor.self).value, items: try items.map(item))
    }

    private static func item(_ row: SQLRow) throws -> Batch.Item {
        Batch.Item(
            position: try row["position"], fileName: try row["file_name"], study: try row["study"], status: try StudyRow.status(row),
            finding: try row["finding"], probability: try row["probability"])
    }
}
