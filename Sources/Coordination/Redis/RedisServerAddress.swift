internal import Foundation
internal import NIOCore

/// Where a Redis server is and how one signs in: `redis://[user:password@]host[:port][/database]`, or `rediss://` for TLS.
struct RedisServerAddress: Sendable, Equatable {
    var host: String
    var port: Int
    var usesTLS: Bool
    var user: String?
    var password: String?
    var database: Int

    /// An address of numbers cannot be asked for by name (RFC 6066 section 3): then the certificate must hold the address itself.
    var nameForTLS: String? {
        (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }

    /// `AUTH`'s arguments, or `nil` where the server asks for nothing.
    var credentials: [String]? {
        password.map { password in user.map { [$0, password] } ?? [password] }
    }
}

extension RedisServerAddress {
    /// - Throws: a sentence without the URL, which may hold a password.
    init(url: String) throws(RedisConfiguration.Invalid) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(), ["redis", "rediss"].contains(scheme) else {
            throw .init("the Redis URL cannot be read: write redis://USER:PASSWORD@HOST:PORT/DATABASE (rediss:// for TLS), percent-encoded")
        }
        guard let host = parts.host?.trimmingCharacters(in: ["[", "]"]), !host.isEmpty else { throw .init("the Redis URL names no host") }
        guard parts.query == nil, parts.fragment == nil else { throw .init("the Redis URL ends with the database's number: leave out what follows") }
        self.init(
            host: host, port: try Self.port(parts.port), usesTLS: scheme == "rediss", user: parts.user.flatMap { $0.isEmpty ? nil : $0 },
            password: parts.password.flatMap { $0.isEmpty ? nil : $0 }, database: try Self.database(parts.path))
        if user != nil, password == nil { throw .init("the Redis URL names a user without a password: write redis://USER:PASSWORD@HOST") }
    }

    private static func port(_ port: Int?) throws(RedisConfiguration.Invalid) -> Int {
        guard let port else { return 6379 }
        guard (1...65_535).contains(port) else { throw .init("the Redis URL's port is not between 1 and 65535") }
        return port
    }

    private static func database(_ path: String) throws(RedisConfiguration.Invalid) -> Int {
        guard !["", "/"].contains(path) else { return 0 }
        let number = path.dropFirst()
        guard number.allSatisfy({ ("0"..."9").contains($0) }), let database = Int(number), database < 65_536 else {
            throw .init("the Redis URL's path is the database's number, such as /0")
        }
        return database
    }
}
