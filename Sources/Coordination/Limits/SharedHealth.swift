internal import Services

/// Shared as long as everything that instances share goes through the server.
struct SharedHealth: CoordinationHealth {
    let clients: [RedisClient]

    var coordination: CoordinationState { clients.allSatisfy(\.isConnected) ? .shared : .degraded }
}

/// Of an instance that shares nothing.
struct LocalHealth: CoordinationHealth {
    var coordination: CoordinationState { .local }
}
