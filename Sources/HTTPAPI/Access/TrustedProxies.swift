public import Domain

/// The addresses whose word about a client's address is taken.
public struct TrustedProxies: Sendable {
    private let blocks: [Block]

    public static let none = TrustedProxies(blocks: [])

    /// - Parameter texts: addresses and blocks, such as `10.0.0.0/8`, `fd00::/8` or `127.0.0.1` (RFC 4632 §3.1).
    /// - Throws: `invalidRequest`, which names the one that is none.
    public init(_ texts: [String]) throws(ServiceError) {
        var blocks: [Block] = []
        for text in texts {
            guard let block = Block(text) else {
                throw ServiceError(.invalidRequest, "\(quoted(text)) is no address and no block of addresses such as 10.0.0.0/8.")
            }
            blocks.append(block)
        }
        self.blocks = blocks
    }

    private init(blocks: [Block]) {
        self.blocks = blocks
    }

    func contains(_ address: IPAddress) -> Bool { blocks.contains { $0.contains(address) } }

    private struct Block: Sendable {
        let network: IPAddress
        let prefixLength: Int

        init?(_ text: String) {
            let halves = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let network = IPAddress(String(halves[0])) else { return nil }
            let longest = network.bytes.count * 8
            guard let length = halves.count == 2 ? Int(halves[1]) : longest, (0...longest).contains(length) else { return nil }
            self.network = network
            prefixLength = length
        }

        func contains(_ address: IPAddress) -> Bool {
            guard address.bytes.count == network.bytes.count else { return false }
            return zip(address.bytes, network.bytes).enumerated().allSatisfy { index, pair in
                let bits = min(max(prefixLength - index * 8, 0), 8)
                return (pair.0 ^ pair.1) & ~UInt8(0xff >> bits) == 0
            }
        }
    }
}
