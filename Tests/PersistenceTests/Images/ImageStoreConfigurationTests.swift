import Foundation
import Services
import TestSupport
import Testing

@testable import Persistence

struct ImageStoreConfigurationTests {
    private static let keys = S3Credentials(accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: "secret")

    private static func parsed(_ text: String, credentials: S3Credentials? = keys) throws -> ImageStoreConfiguration {
        try ImageStoreConfiguration(text, credentials: credentials, maximumBytes: 1000)
    }

    @Test(arguments: [
        ("data/images", FileManager.default.currentDirectoryPath + "/data/images"), ("/var/lib/images", "/var/lib/images"),
        ("file:///var/lib/images", "/var/lib/images"), ("file://localhost/var/lib/images/", "/var/lib/images"), ("file:///a%20b", "/a b"), ("a:b", nil),
    ])
    func readsFolders(_ text: String, _ path: String?) throws {
        guard case .files(let folder) = try Self.parsed(text, credentials: nil) else { return #expect(Bool(false), "no folder") }
        let expected = path ?? FileManager.default.currentDirectoryPath + "/" + text
        #expect(folder.standardizedFileURL.path(percentEncoded: false).trimmingSuffix("/") == expected)
    }

    @Test func readsABucketOfAmazon() throws {
        guard case .s3(let found) = try Self.parsed("s3://images?region=eu-central-1&encryption=AES256") else { return #expect(Bool(false), "no bucket") }
        #expect(found.endpoint.absoluteString == "https://s3.eu-central-1.amazonaws.com")
        #expect((found.region, found.bucket, found.prefix) == ("eu-central-1", "images", ""))
        #expect(!found.pathStyle)
        #expect(found.encryption == .managed)
        #expect(found.maximumBytes == 1000)
        #expect(found.host == "images.s3.eu-central-1.amazonaws.com")
    }

    @Test func readsABucketOfAnotherServer() throws {
        guard case .s3(let found) = try Self.parsed("s3://images/clinic/a?endpoint=http://127.0.0.1:9000") else { return #expect(Bool(false), "no bucket") }
        #expect(found.endpoint.absoluteString == "http://127.0.0.1:9000")
        #expect((found.region, found.bucket, found.prefix) == ("us-east-1", "images", "clinic/a"))
        #expect(found.pathStyle)
        #expect(found.encryption == .ofBucket)
        #expect(found.host == "127.0.0.1:9000")
    }

    @Test(arguments: [
        ("", "is empty"), ("http://example.com/images", "not at 'http:'"), ("file://server/share", "file:///folder"), ("file:///", "file:///folder"),
        ("s3://", "bucket"), ("s3://Images", "'Images'"), ("s3://ab", "'ab'"), ("s3://a..b", "'a..b'"), ("s3://images/../x", "prefix"),
        ("s3://images/a//b", "prefix"), ("s3://images/a%20b", "prefix"), ("s3://images?endpoint=ftp://x", "endpoint"),
        ("s3://images?endpoint=http://host/path", "endpoint"), ("s3://images?endpoint=http://u:p@host", "endpoint"), ("s3://images?endpoint=", "'endpoint'"),
        ("s3://images?region=a/b", "'a/b'"), ("s3://images?region=a&region=b", "'region'"), ("s3://images?pathStyle=yes", "pathStyle"),
        ("s3://images?colour=red", "'colour'"), ("s3://images?encryption=rot13", "AES256"), ("s3://images?kmsKey=a", "aws:kms"),
        ("s3://images?encryption=aws:kms&kmsKey=a%0Ab", "kmsKey"), ("s3://im.ages", "pathStyle=true"), ("s3://images:80", "s3://bucket"),
        ("s3://key:topsecret@images", "on their own"),
    ])
    func saysWhatIsWrong(_ text: String, _ hint: String) throws {
        let error = #expect(throws: ImageStoreConfiguration.Invalid.self) { try Self.parsed(text) }
        #expect(error?.description.contains(hint) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("topsecret") != true)
    }

    @Test(arguments: [nil, S3Credentials(accessKey: "", secretKey: "a"), S3Credentials(accessKey: "a", secretKey: "")])
    func needsCredentialsForABucket(_ credentials: S3Credentials?) throws {
        let error = #expect(throws: ImageStoreConfiguration.Invalid.self) { try Self.parsed("s3://images", credentials: credentials) }
        #expect(error?.description.contains("access key and a secret key") == true)
    }

    @Test func opensWhatItNames() async throws {
        let folder = try TemporaryFolder()
        let store = try Self.parsed(folder.url.appending(path: "images").path, credentials: nil).open()
        #expect(try await store.bytes(of: store.keep(picture(1))) == picture(1))
        #expect(try Self.parsed("s3://images").open() is S3ImageStore)
    }
}

extension String {
    fileprivate func trimmingSuffix(_ suffix: String) -> String { hasSuffix(suffix) ? String(dropLast(suffix.count)) : self }
}
