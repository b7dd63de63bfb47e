internal import Domain
internal import Foundation
internal import Logging
internal import Persistence
internal import SQL
internal import Services

/// The database, migrated, and the image store, sealed: where records are kept.
struct Records: Sendable {
    let database: any SQLDatabase
    let images: SealedImageStore
    let keys: any KeyWrapping
    let repositories: Repositories
    /// What the service keeps secret for itself.
    let sealedValues: SealedValues
    /// Whether this process is the only one that serves from them.
    let isAlone: Bool
    private let lock: InstanceLock?

    /// What records are opened for.
    enum Purpose {
        /// A service: the only one on a SQLite file; migrates.
        case serving
        /// A command that fills a database, and makes it where it is missing.
        case filling
        /// A command on records that are there: makes nothing, so that a wrong setting is not taken for an empty database.
        case visiting
    }

    /// - Throws: in one line that says what to do, where database and images are missing, behind, or not of one another.
    static func open(_ configuration: StorageConfiguration, for purpose: Purpose, logger: Logger) async throws -> Records {
        if purpose == .visiting { try configuration.insistOnDatabase() }
        let database = try await openDatabase(url: configuration.databaseURL, configuration: configuration.database, logger: logger)
        let lock = try purpose == .serving ? InstanceLock(besideDatabase: configuration.databaseURL) : nil
        if purpose == .visiting {
            guard try await Schema.migrator.pending(of: database).isEmpty else {
                throw ServiceError(.conflict, "the database is of an older version: bring it up to date with pneumoscope migrate")
            }
        } else {
            try await migrate(database, logger)
        }
        // Where anything has been sealed, a new key would open none of it.
        let keys = try await configuration.masterKeys.open(mayMake: try await !SealedValues.exist(in: database), logger: logger)
        let sealedValues = SealedValues(database: database, sealing: SecretSealer(keys: keys))
        let images = SealedImageStore(try configuration.openImages(), keys: keys, mark: sealedValues)
        let repositories = Repositories(
            database: database, images: images, auditKey: try AuditChainKey(await sealedValues.auditChainKey()),
            auditAnchor: AuditAnchorFile(path: configuration.auditAnchor))
        try await ImageOwnership(images: repositories.images, store: images).check()
        try await images.check()
        if purpose != .visiting { try await sealedValues.recordEveryImageIsSealedWhereThereIsNone() }
        if purpose == .serving { try await warn(of: configuration, sealedValues, logger) }
        return Records(
            database: database, images: images, keys: keys, repositories: repositories, sealedValues: sealedValues,
            isAlone: database.dialect == .sqlite, lock: lock)
    }

    private static func warn(of configuration: StorageConfiguration, _ sealedValues: SealedValues, _ logger: Logger) async throws {
        try configuration.warnOfExposure(logger)
        guard try await !sealedValues.everyImageIsSealed() else { return }
        logger.warning("Images that are not sealed are believed until 'pneumoscope keys rotate' has run once")
    }

    private static func migrate(_ database: any SQLDatabase, _ logger: Logger) async throws {
        let applied = try await Schema.migrator.migrate(patiently: database, logger: logger)
        guard !applied.isEmpty else { return }
        logger.notice("Schema brought up to date", metadata: ["migrations": "\(applied.map { "\($0.number)" }.joined(separator: ", "))"])
    }
}

extension Migrator {
    /// How long a database may take to come up beside the service.
    private static let patience: Duration = .seconds(30)

    /// Migrates as soon as the database can be reached.
    fileprivate func migrate(patiently database: any SQLDatabase, logger: Logger) async throws -> [Migration] {
        let end = ContinuousClock.now + Self.patience
        while true {
            do {
                return try await migrate(database)
            } catch let error as SQLError where error.code == .unavailable && ContinuousClock.now < end {
                logger.warning("The database cannot be reached yet", metadata: ["error": "\(error)"])
                try await Task.sleep(for: .seconds(1))
            }
        }
    }
}

extension StorageConfiguration {
    /// The file of a SQLite database; `nil` for PostgreSQL.
    var databaseFile: String? {
        get throws {
            guard case .sqlite(let path) = try SQLDatabaseURL(databaseURL) else { return nil }
            return path
        }
    }

    func insistOnDatabase() throws {
        guard let file = try databaseFile, !FileManager.default.fileExists(atPath: file) else { return }
        throw ServiceError(.notFound, "there is no database at \(file): set DATABASE_URL or DATA_DIRECTORY, or start the service once to make it")
    }

    func openImages() throws -> any RewritableImageStore {
        let place = try ImageStoreConfiguration(images, credentials: credentials, maximumBytes: maximumBytes)
        do {
            return try place.open(content: .sealed)
        } catch let error as ServiceError {
            throw UnusableImages(description: "images cannot be kept in \(images): check its folder (\(error.cause.map { "\($0)" } ?? error.message))")
        }
    }

    struct UnusableImages: Error, CustomStringConvertible {
        let description: String
    }
}
