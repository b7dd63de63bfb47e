/// Why a command got no answer, or none that can be used. Safe to log: holds no password, no key and none of the server's words but its error code.
enum RedisError: Error, Sendable, Equatable {
    /// Not connected now; it is being tried again.
    case away
    /// As many commands wait for their answers as may.
    case busy
    /// No answer within the time allowed.
    case late
    /// The connection ended, or could not be made.
    case lost
    /// What came is not what a Redis server says.
    case protocolViolation
    /// The server's error, such as `WRONGPASS` or `READONLY`.
    case refused(code: String)
}

extension RedisError: CustomStringConvertible {
    var description: String {
        switch self {
        case .away: "the Redis server is away"
        case .busy: "too many commands wait for the Redis server"
        case .late: "the Redis server did not answer in time"
        case .lost: "the connection to the Redis server was lost or could not be made"
        case .protocolViolation: "what answered is not a Redis server, or answered what it was not asked"
        case .refused(let code): "the Redis server refused a command (\(code))"
        }
    }
}
