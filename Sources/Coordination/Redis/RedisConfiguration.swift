internal import Foundation
internal import NIOSSL

/// Which Redis instances share, and how much patience they have with it.
public struct RedisConfiguration: Sendable {
    /// Says what is wrong with it, and never repeats a URL or a password.
    public struct Invalid: Error, Sendable, Equatable, CustomStringConvertible {
        public let description: String

        init(_ description: String) {
            self.description = description
        }
    }

    /// Within which a command is answered; after that the instance counts for itself. 250 ms.
    public var commandLimit = Duration.milliseconds(250)
    /// Within which a connection is made, and within which each step of signing in is answered. 2 s.
    public var connectLimit = Duration.seconds(2)
    /// Between two looks whether the server still answers. 5 s.
    public var heartbeat = Duration.seconds(5)
    /// Between two attempts to connect, at most. 2 s.
    public var longestPause = Duration.seconds(2)
    /// Commands on their way at once; more fail at once.
    public var maximumWaiting = 4096
    /// How long a place of an instance that was killed stays taken. 60 s; living ones renew theirs three times in that.
    public var lease = Duration.seconds(60)
    /// Keys the names of users and addresses, so that a dump of the Redis cannot be tried against a list of them. The same on every instance.
    public var namingKey: [UInt8] = []

    let server: RedisServerAddress
    let tls: NIOSSLContext?
    let prefix: String

    /// - Parameters:
    ///   - url: `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS 1.2 or later, whose certificate is always verified.
    ///   - caFile: PEM, of the authorities that may have signed the server's certificate; `nil` is what the system trusts.
    ///   - prefix: of every key and channel, so that several installations can share one Redis: 1 to 64 of `a-z A-Z 0-9 . _ -`.
    /// - Throws: `Invalid`.
    public init(url: String, caFile: String? = nil, prefix: String = "pneumoscope") throws(Invalid) {
        server = try RedisServerAddress(url: url)
        guard (1...64).contains(prefix.utf8.count), prefix.utf8.allSatisfy(Self.mayBeInPrefix) else {
            throw Invalid("the Redis prefix is 1 to 64 letters, digits, dots, hyphens and underscores")
        }
        self.prefix = prefix
        guard caFile == nil || server.usesTLS else { throw Invalid("a file of authorities is for rediss:// only: the Redis URL says redis://") }
        tls = server.usesTLS ? try Self.tls(caFile: caFile) : nil
    }

    private static func tls(caFile: String?) throws(Invalid) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        do {
            if let caFile { configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(caFile)) }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw Invalid("the file of the Redis server's authorities cannot be read: it holds certificates in PEM")
        }
    }

    private static func mayBeInPrefix(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
        default: false
        }
    }
}

extension RedisConfiguration: CustomStringConvertible, CustomDebugStringConvertible {
    /// For logs: without who signs in and how.
    public var description: String { "\(server.usesTLS ? "rediss" : "redis")://\(server.host):\(server.port)/\(server.database)" }
    public var debugDescription: String { description }
}

extension RedisConfiguration: CustomReflectable {
    /// Nor by `dump`.
    public var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}
