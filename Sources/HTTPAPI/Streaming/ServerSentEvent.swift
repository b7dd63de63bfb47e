internal import Foundation
internal import NIOCore

/// What goes down a stream of events (HTML Living Standard §9.2).
enum ServerSentEvent {
    /// How long a client waits before it connects again.
    case retry(Duration)
    /// A comment: keeps proxies from taking the silence for the end.
    case keepAlive
    case event(String, json: any Encodable)

    func encoded() throws -> ByteBuffer {
        switch self {
        case .retry(let delay): ByteBuffer(string: "retry: \(Int(delay / .milliseconds(1)))\n\n")
        case .keepAlive: ByteBuffer(string: ": still here\n\n")
        // The encoder writes no line ends, so one `data` line holds it all.
        case .event(let name, let json): ByteBuffer(string: "event: \(name)\ndata: \(String(decoding: try JSONEncoder.api.encode(json), as: UTF8.self))\n\n")
        }
    }
}
