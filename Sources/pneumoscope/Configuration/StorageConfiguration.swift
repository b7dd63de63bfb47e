internal import Domain
internal import Foundation
internal import Persistence
internal import SQL

/// Where records and pictures are kept.
struct StorageConfiguration {
    /// `sqlite:PATH` or `postgresql://…`.
    var databaseURL: String
    var database: SQLConfiguration
    /// A folder, or `s3://bucket/prefix?…`.
    var images: String
    var credentials: S3Credentials?
    var masterKeys: MasterKeyConfiguration
    /// The file that the end of the audit's chain is noted in.
    var auditAnchor: String
    var maximumBytes: Int

    init(_ settings: Settings, maximumBytes: Int) throws {
        let folder = settings.string("DATA_DIRECTORY") ?? "data"
        databaseURL = try settings.secret("DATABASE_URL") ?? "sqlite:\(folder)/pneumoscope.sqlite"
        images = settings.string("IMAGES_URL") ?? "\(folder)/images"
        database = SQLConfiguration()
        database.maximumConnections = try settings.integer("DATABASE_CONNECTIONS", in: 2...500, default: 10)
        database.maximumReaders = try settings.integer("DATABASE_READERS", in: 1...100, default: 5)
        auditAnchor = settings.string("AUDIT_ANCHOR_FILE") ?? "\(folder)/audit.anchor"
        masterKeys = try MasterKeyConfiguration(settings, folder: folder)
        credentials = try Self.credentials(settings)
        self.maximumBytes = maximumBytes
    }

    /// Amazon's own names, which every client of S3 knows.
    private static func credentials(_ settings: Settings) throws -> S3Credentials? {
        guard let accessKey = settings.string("AWS_ACCESS_KEY_ID") else { return nil }
        guard let secretKey = try settings.secret("AWS_SECRET_ACCESS_KEY") else {
            throw Settings.Invalid(key: "AWS_SECRET_ACCESS_KEY", value: "", expectation: "set beside AWS_ACCESS_KEY_ID")
        }
        return S3Credentials(accessKey: accessKey, secretKey: secretKey, sessionToken: try settings.secret("AWS_SESSION_TOKEN"))
    }
}
