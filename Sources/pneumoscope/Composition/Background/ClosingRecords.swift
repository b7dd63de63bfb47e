internal import ServiceLifecycle
internal import SQL

/// Closes the database once everything that uses it has stopped.
struct ClosingRecords: Service {
    let records: Records

    func run() async throws {
        try? await gracefulShutdown()
        await records.database.close()
    }
}
