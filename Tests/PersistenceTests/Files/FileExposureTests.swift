import Foundation
import Persistence
import TestSupport
import Testing

struct FileExposureTests {
    @Test(arguments: [(0o700, nil), (0o600, nil), (0o755, "755"), (0o644, "644"), (0o750, "750"), (0o602, "602"), (0o701, "701")])
    func findsWhatOthersMayOpen(_ rights: Int, _ found: String?) throws {
        let folder = try TemporaryFolder()
        let path = folder.url.appending(path: "data").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: rights], ofItemAtPath: path)
        let exposures = FileExposure.among([("data folder", path), ("database", path + "/missing.sqlite")])
        #expect(exposures.map(\.rights) == [found].compactMap(\.self))
        #expect(exposures.allSatisfy { $0.name == "data folder" })
    }
}
