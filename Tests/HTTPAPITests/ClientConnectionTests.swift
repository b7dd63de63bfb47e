import HTTPTypes
import Testing

@testable import HTTPAPI

struct ClientConnectionTests {
    private static let proxies = try? TrustedProxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])

    /// The peer, what it says in X-Forwarded-For, and whom the request is counted under.
    @Test(arguments: [
        ("192.0.2.1", [], "192.0.2.1"), ("192.0.2.1", ["198.51.100.7"], "192.0.2.1"), ("10.1.2.3", [], "10.1.2.3"),
        ("10.1.2.3", ["198.51.100.7"], "198.51.100.7"), ("10.1.2.3", ["1.1.1.1, 198.51.100.7"], "198.51.100.7"),
        ("10.1.2.3", ["1.1.1.1", "198.51.100.7, 10.9.9.9"], "198.51.100.7"), ("10.1.2.3", ["10.5.5.5"], "10.5.5.5"),
        ("10.1.2.3", ["198.51.100.7:4711"], "198.51.100.7"), ("10.1.2.3", ["[2001:db8::7]:4711"], "2001:db8::7"), ("10.1.2.3", ["2001:db8::7"], "2001:db8::7"),
        ("10.1.2.3", ["198.51.100.7, unknown"], "10.1.2.3"), ("10.1.2.3", [""], "10.1.2.3"), ("10.1.2.3", ["198.51.100.7, "], "10.1.2.3"),
        ("fd12::1", ["198.51.100.7"], "198.51.100.7"), ("::ffff:10.1.2.3", ["198.51.100.7"], "198.51.100.7"), ("11.0.0.1", ["198.51.100.7"], "11.0.0.1"),
    ])
    func findsTheClientBehindTrustedProxies(_ peer: String, _ forwarded: [String], _ client: String) throws {
        var headers = HTTPFields()
        for value in forwarded { headers.append(HTTPField(name: .forwardedFor, value: value)) }
        let connection = ClientConnection(peer: IPAddress(peer), isSecure: false, headers: headers, trusting: try #require(Self.proxies))
        #expect(connection.address?.description == client)
    }

    @Test(arguments: [("10.1.2.3", "https", true), ("10.1.2.3", "http", false), ("192.0.2.1", "https", false), ("10.1.2.3", "http, https", true)])
    func believesTheSchemeOfATrustedProxyAlone(_ peer: String, _ scheme: String, _ isSecure: Bool) throws {
        let connection = ClientConnection(
            peer: IPAddress(peer), isSecure: false, headers: [.forwardedProtocol: scheme], trusting: try #require(Self.proxies))
        #expect(connection.isSecure == isSecure)
    }

    @Test(arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "fd00::/129", "host", "10.0.0.0/8/8", "*"])
    func refusesWhatIsNoBlock(_ text: String) {
        #expect(throws: (any Error).self) { try TrustedProxies([text]) }
    }

    @Test func countsAWholeNetworkOfIPv6AsOne() {
        #expect(IPAddress("2001:db8:1:2::1")?.limitKey == IPAddress("2001:db8:1:2:ffff::9")?.limitKey)
        #expect(IPAddress("2001:db8:1:2::1")?.limitKey != IPAddress("2001:db8:1:3::1")?.limitKey)
        #expect(IPAddress("192.0.2.1")?.limitKey != IPAddress("192.0.2.2")?.limitKey)
    }
}
