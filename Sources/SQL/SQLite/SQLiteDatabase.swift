internal import Foundation
internal import GRDB
internal import Synchronization

/// A SQLite file: one writer, several readers that it does not hinder.
final class SQLiteDatabase: SQLDatabase {
    let dialect = SQLDialect.sqlite
    private let pool: DatabasePool
    private let isClosed = Atomic(false)

    init(path: String, configuration: SQLConfiguration) throws(SQLError) {
        guard configuration.maximumReaders > 0 else { throw .misuse("the database needs at least one reader") }
        do {
            try Self.makeFile(path)
            pool = try DatabasePool(path: path, configuration: Self.settings(configuration))
            // GRDB sets NORMAL on its writer after everything else, and with NORMAL a loss of power takes acknowledged commits away.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
        } catch {
            throw SQLError.opening(error)
        }
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        try await mappingErrors { try await self.pool.read { try SQLiteConnection.use($0, isReading: true, body) } }
    }

    func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T {
        // GRDB begins its write transactions as IMMEDIATE, so that none fails half way for want of the lock.
        try await mappingErrors { try await self.pool.write { try SQLiteConnection.use($0, isReading: false, body) } }
    }

    func close() async {
        isClosed.store(true, ordering: .relaxed)
        // Closing waits for what runs; not on a thread that all tasks share.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                try? self.pool.close()
                continuation.resume()
            }
        }
    }

    private func mappingErrors<T>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch let error as DatabaseError {
            throw isClosed.load(ordering: .relaxed) ? .closed : SQLError(error)
        } catch let error as SQLError where error.code == .busy && Task.isCancelled {
            // GRDB interrupts the statements of a cancelled task.
            throw CancellationError()
        }
    }
}

extension SQLiteDatabase {
    private static func settings(_ configuration: SQLConfiguration) -> Configuration {
        var settings = Configuration()
        settings.busyMode = .timeout(Double(configuration.busyLimit.milliseconds) / 1000)
        settings.maximumReaderCount = configuration.maximumReaders
        settings.prepareDatabase { database in
            // A schema from elsewhere must not call functions with side effects.
            try database.execute(sql: "PRAGMA trusted_schema = OFF")
            // 8 MiB a connection. The file is not mapped into memory: an error of the disk would then end the process instead of the statement.
            try database.execute(sql: "PRAGMA cache_size = -8192")
            try database.execute(sql: "PRAGMA mmap_size = 0")
        }
        return settings
    }

    /// Patients' data: nobody else of the machine may read it. SQLite gives its log the database file's rights.
    private static func makeFile(_ path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        Foundation.close(file)
    }
}
