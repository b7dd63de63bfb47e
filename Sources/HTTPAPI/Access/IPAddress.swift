internal import Foundation

/// An IPv4 or IPv6 address. IPv4 inside IPv6 (RFC 4291 §2.5.5.2), as a socket that listens on both shows it, is the IPv4 address.
struct IPAddress: Sendable, Hashable {
    /// 4 or 16, in network order.
    let bytes: [UInt8]

    /// - Parameter text: without a port. A zone (`%eth0`) is left out: it means nothing elsewhere.
    init?(_ text: String) {
        let text = String(text.prefix { $0 != "%" })
        guard text.utf8.count <= 45 else { return nil }
        if let bytes = Self.bytes(of: text, AF_INET, count: 4) {
            self.bytes = bytes
        } else if let bytes = Self.bytes(of: text, AF_INET6, count: 16) {
            self.bytes = bytes.starts(with: Self.mappedPrefix) ? Array(bytes.dropFirst(12)) : bytes
        } else {
            return nil
        }
    }

    private static let mappedPrefix: [UInt8] = Array(repeating: 0, count: 10) + [0xff, 0xff]

    private static func bytes(of text: String, _ family: Int32, count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return inet_pton(family, text, &bytes) == 1 ? bytes : nil
    }

    /// What limits count under: one customer of a provider has a whole /64 of IPv6 to choose from.
    var limitKey: String {
        bytes.count == 4 ? description : bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":")
    }
}

extension IPAddress: CustomStringConvertible {
    /// RFC 5952.
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        _ = bytes.withUnsafeBytes { inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, $0.baseAddress, &text, socklen_t(text.count)) }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
