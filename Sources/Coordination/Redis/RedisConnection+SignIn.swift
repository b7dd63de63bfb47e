extension RedisConnection {
    /// The first words on a connection: who we are, and which database.
    func signIn(_ configuration: RedisConfiguration) async throws(RedisError) {
        let (server, limit) = (configuration.server, configuration.connectLimit)
        if let credentials = server.credentials { try await insist(on: RedisCommand(["AUTH"] + credentials), within: limit) }
        if server.database != 0 { try await insist(on: RedisCommand("SELECT", "\(server.database)"), within: limit) }
        // For `CLIENT LIST` only: where it is not permitted, nothing is lost.
        _ = try await send(RedisCommand("CLIENT", "SETNAME", configuration.prefix), within: limit)
    }
}
