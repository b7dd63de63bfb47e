internal import Crypto
internal import Foundation

/// A script that the server runs as one: nobody else's command comes between its steps.
struct RedisScript: Sendable {
    let source: String
    /// SHA-1 in hexadecimal, by which the server knows it (`EVALSHA`).
    let digest: String

    init(_ source: String) {
        self.source = source
        digest = Insecure.SHA1.hash(data: Data(source.utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    func bySource(keys: [String], _ arguments: [String]) -> RedisCommand {
        RedisCommand(["EVAL", source, "\(keys.count)"] + keys + arguments)
    }

    func byDigest(keys: [String], _ arguments: [String]) -> RedisCommand {
        RedisCommand(["EVALSHA", digest, "\(keys.count)"] + keys + arguments)
    }
}

extension RedisClient {
    /// Runs a script, which a server that was restarted has to be told anew.
    ///
    /// - Parameter read: what the answer means; `nil` where it means nothing.
    /// - Throws: as `send`; `refused` or `protocolViolation` where the server cannot be relied on: until it can, it counts as away.
    func run<Answer>(
        _ script: RedisScript, keys: [String], _ arguments: [String], _ read: (RESPValue) -> Answer?
    ) async throws(RedisError) -> Answer {
        var reply = try await send(script.byDigest(keys: keys, arguments))
        if reply.errorCode == "NOSCRIPT" { reply = try await send(script.bySource(keys: keys, arguments)) }
        if let answer = read(reply) { return answer }
        let error = reply.errorCode.map(RedisError.refused) ?? .protocolViolation
        distrust(because: error)
        throw error
    }
}
