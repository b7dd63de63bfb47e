internal import Foundation
internal import Logging
internal import Persistence

extension StorageConfiguration {
    /// What the service makes is its owner's alone. What somebody else made, or restored from a copy, may not be. The file of keys is not among this: where
    /// it is exposed, nothing starts.
    func warnOfExposure(_ logger: Logger) throws {
        for exposure in FileExposure.among(try places) {
            logger.warning(
                "Others on this machine may open what holds patients' data: take their rights away with chmod",
                metadata: ["storage.place": "\(exposure.name)", "storage.rights": "\(exposure.rights)"])
        }
    }

    private var places: [(name: String, path: String)] {
        get throws {
            var places: [(name: String, path: String)] = []
            if let file = try databaseFile {
                places.append(("the database's folder", URL(filePath: file).deletingLastPathComponent().path))
                places += ["", "-wal", "-shm"].map { ("the database\($0)", file + $0) }
            }
            if case .files(let folder) = try ImageStoreConfiguration(images, credentials: credentials, maximumBytes: maximumBytes) {
                places.append(("the images' folder", folder.path))
            }
            return places
        }
    }
}
