public import Foundation
public import Services

/// Where images are kept, from one text: `data/images`, `file:///var/lib/pneumoscope/images`, or
/// `s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=us-east-1&pathStyle=true`.
///
/// | parameter of `s3:` | meaning, and what holds without it |
/// |---|---|
/// | `endpoint` | scheme, host and port of the server; Amazon's of the region |
/// | `region` | `us-east-1` |
/// | `pathStyle` | whether the bucket is in the path: `true` with an endpoint, else `false` |
/// | `encryption` | `AES256` or `aws:kms`, by the server; what the bucket's rule says |
/// | `kmsKey` | the key of `aws:kms`; the account's own |
public enum ImageStoreConfiguration: Sendable {
    case files(URL)
    case s3(S3Configuration)

    /// What is wrong, and what would be right. It never repeats the text as a whole: somebody may have put a secret into it.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - credentials: for `s3:`; they do not belong into the text.
    ///   - maximumBytes: of one image, for `s3:`.
    public init(_ text: String, credentials: S3Credentials? = nil, maximumBytes: Int) throws(Invalid) {
        guard text.contains("://") else {
            guard !text.isEmpty, !text.contains("\0") else { throw Invalid(description: "the place of the images is empty: give a folder or an s3:// address") }
            self = .files(URL(filePath: text, directoryHint: .isDirectory))
            return
        }
        guard let address = URLComponents(string: text) else { throw Invalid(description: "the place of the images is no folder and no well-formed address") }
        switch address.scheme {
        case "file": self = .files(try Self.folder(address))
        case "s3": self = .s3(try S3Configuration(address, credentials: credentials, maximumBytes: maximumBytes))
        default: throw Invalid(description: "images are kept in a folder or at an s3:// address, not at '\(address.scheme ?? ""):'")
        }
    }

    /// - Parameter content: `sealed` where another store, which seals, stands in front of this one.
    /// - Throws: where a folder cannot be made. An S3 server is not asked yet.
    public func open(content: ImageContent = .named) throws -> any RewritableImageStore {
        switch self {
        case .files(let folder): try FileImageStore(folder: folder, content: content)
        case .s3(let configuration): S3ImageStore(configuration, content: content)
        }
    }

    private static func folder(_ address: URLComponents) throws(Invalid) -> URL {
        guard ["", "localhost"].contains(address.host ?? ""), address.query == nil, address.fragment == nil, address.path.count > 1,
            !address.path.contains("\0")
        else {
            throw Invalid(description: "a file: address of the images is written file:///folder/of/images")
        }
        return URL(filePath: address.path, directoryHint: .isDirectory)
    }
}
