internal import HTTPTypes

/// The client's end of a request's way: its address, and whether its connection is encrypted.
struct ClientConnection: Equatable {
    let address: IPAddress?
    let isSecure: Bool

    /// How many hops are looked at. Whoever sends more is not let through to the end of the list.
    private static let maximumHops = 16

    /// - Parameters:
    ///   - peer: the socket's other end.
    ///   - isSecure: whether this service itself speaks TLS.
    ///
    /// Every proxy appends the address that it was asked from, so the list is read from its end: the first address that is no trusted proxy is the
    /// client, and everything before it is what the client says of itself.
    init(peer: IPAddress?, isSecure: Bool, headers: HTTPFields, trusting proxies: TrustedProxies) {
        guard let peer, proxies.contains(peer) else {
            (address, self.isSecure) = (peer, isSecure)
            return
        }
        address = Self.client(behind: peer, headers[values: .forwardedFor], proxies)
        let scheme = headers[values: .forwardedProtocol].last?.split(separator: ",").last.map(String.init)
        self.isSecure = isSecure || scheme?.trimmingBlanks().lowercased() == "https"
    }

    private static func client(behind peer: IPAddress, _ values: [String], _ proxies: TrustedProxies) -> IPAddress {
        let hops = values.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        var client = peer
        for hop in hops.reversed().prefix(maximumHops) {
            // What is no address is not passed over: nothing before it was vouched for.
            guard let address = address(String(hop)) else { break }
            client = address
            guard proxies.contains(address) else { break }
        }
        return client
    }

    /// With or without a port: `192.0.2.1:4711`, `[2001:db8::1]:4711`.
    private static func address(_ hop: String) -> IPAddress? {
        let hop = hop.trimmingBlanks()
        if hop.hasPrefix("[") { return IPAddress(String(hop.dropFirst().prefix { $0 != "]" })) }
        let parts = hop.split(separator: ":", omittingEmptySubsequences: false)
        return IPAddress(parts.count == 2 ? String(parts[0]) : hop)
    }
}

extension HTTPField.Name {
    static let forwardedFor = HTTPField.Name("X-Forwarded-For")!
    static let forwardedProtocol = HTTPField.Name("X-Forwarded-Proto")!
}
