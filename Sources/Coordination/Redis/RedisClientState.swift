/// Whether there is a connection, and how many commands are on their way. Pure: the client acts on what it says, outside the lock.
struct RedisClientState<Connection> {
    enum Start {
        case send(Connection)
        case fail(RedisError)
    }

    private let maximumWaiting: Int
    private var connection: Connection?
    private(set) var waiting = 0
    /// Connections so far: what was learnt from an earlier one may have been forgotten by the server.
    private(set) var epoch = 0
    /// Whether it was said that the server is away.
    private var isKnownAway = false

    init(maximumWaiting: Int) {
        self.maximumWaiting = maximumWaiting
    }

    var isConnected: Bool { connection != nil }

    /// Before a command: `finish` follows where it is to be sent.
    mutating func start() -> Start {
        guard let connection else { return .fail(.away) }
        guard waiting < maximumWaiting else { return .fail(.busy) }
        waiting += 1
        return .send(connection)
    }

    mutating func finish() {
        waiting -= 1
    }

    /// - Returns: whether that ends a time in which the server was away.
    mutating func connected(_ connection: Connection) -> Bool {
        self.connection = connection
        epoch += 1
        defer { isKnownAway = false }
        return isKnownAway
    }

    /// - Returns: whether that begins a time in which the server is away.
    mutating func disconnected() -> Bool {
        connection = nil
        defer { isKnownAway = true }
        return !isKnownAway
    }

    /// - Returns: what is to be closed, the first time only.
    mutating func distrust() -> Connection? {
        defer {
            connection = nil
            isKnownAway = true
        }
        return connection
    }
}
