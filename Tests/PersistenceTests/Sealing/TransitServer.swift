import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A key service that speaks as much of the transit engine's protocol as is used here, over real HTTP and with real AES-256-GCM. No Vault can be had where the
/// tests run, so its answers are after its documentation (API of the transit secrets engine, version 1.15).
final class TransitServer: Sendable {
    struct State {
        var keys: [SymmetricKey] = [SymmetricKey(size: .bits256)]
        var minimum = 1
        var type = "aes256-gcm96"
        var token = "transit-canary-token"
        /// Answered before anything else, one after the other.
        var faults: [(status: Int, body: String)] = []
        /// As `POST encrypt`, in order.
        var asked: [String] = []
        var headers: [HTTPHeaders] = []
        /// Whatever the body.
        var bodies = ""
    }

    static let name = "films"
    let state = Mutex(State())
    private let channel = Mutex<(any Channel)?>(nil)

    static func started() async throws -> TransitServer {
        let server = TransitServer()
        let channel = try await ServerBootstrap(group: NIOSingletons.posixEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(server))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        server.channel.withLock { $0 = channel }
        return server
    }

    var port: Int { channel.withLock { $0?.localAddress?.port ?? 0 } }
    var address: String { "http://127.0.0.1:\(port)/v1/transit/keys/\(Self.name)" }

    func stop() async throws { try await channel.withLock { $0 }?.close().get() }

    fileprivate func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> (status: Int, body: String) {
        state.withLock { state in
            let parts = head.uri.split(separator: "/").map(String.init)
            state.asked.append("\(head.method) \(parts.dropFirst(2).joined(separator: "/"))")
            state.headers.append(head.headers)
            state.bodies += String(decoding: body, as: UTF8.self)
            if !state.faults.isEmpty { return state.faults.removeFirst() }
            guard head.headers.first(name: "x-vault-token") == state.token else { return (403, #"{"errors":["permission denied"]}"#) }
            guard parts.starts(with: ["v1", "transit"]), parts.contains(Self.name) else { return (404, #"{"errors":[]}"#) }
            let fields = (try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any]) ?? [:]
            return state.answer("\(head.method) \(parts.dropFirst(2).joined(separator: "/"))", fields)
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let server: TransitServer
        private var head: HTTPRequestHead?
        private var body: [UInt8] = []

        init(_ server: TransitServer) {
            self.server = server
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (self.head, body) = (head, [])
            case .body(let part): body += part.readableBytesView
            case .end: answer(context)
            }
        }

        private func answer(_ context: ChannelHandlerContext) {
            guard let head else { return }
            let (status, text) = server.answer(head, body)
            let headers: HTTPHeaders = ["content-type": "application/json", "content-length": "\(text.utf8.count)"]
            context.write(wrapOutboundOut(.head(.init(version: .http1_1, status: .init(statusCode: status), headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: text)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}

extension TransitServer.State {
    private static let damaged = (400, #"{"errors":["cipher: message authentication failed"]}"#)

    fileprivate mutating func answer(_ question: String, _ fields: [String: Any]) -> (status: Int, body: String) {
        let name = TransitServer.name
        switch question {
        case "GET keys/\(name)": return read()
        case "POST keys/\(name)/rotate":
            keys.append(SymmetricKey(size: .bits256))
            return read()
        case "POST keys/\(name)/config":
            minimum = fields["min_decryption_version"] as? Int ?? minimum
            return read()
        case "POST encrypt/\(name)": return encrypt(fields)
        case "POST decrypt/\(name)": return decrypt(fields)
        default: return (404, #"{"errors":["no handler for route"]}"#)
        }
    }

    private func read() -> (Int, String) {
        let versions = (minimum...keys.count).map { #""\#($0)":\#(1_700_000_000 + $0)"# }.joined(separator: ",")
        return (
            200,
            #"{"data":{"type":"\#(type)","derived":false,"latest_version":\#(keys.count),"min_decryption_version":\#(minimum),"keys":{\#(versions)}}}"#
        )
    }

    private func encrypt(_ fields: [String: Any]) -> (Int, String) {
        guard let plain = Self.data(fields["plaintext"]), let context = Self.data(fields["associated_data"]),
            let box = try? AES.GCM.seal(plain, using: keys[keys.count - 1], authenticating: context)
        else { return (400, #"{"errors":["missing plaintext"]}"#) }
        return (200, #"{"data":{"ciphertext":"vault:v\#(keys.count):\#(box.combined!.base64EncodedString())","key_version":\#(keys.count)}}"#)
    }

    private func decrypt(_ fields: [String: Any]) -> (Int, String) {
        let parts = (fields["ciphertext"] as? String ?? "").split(separator: ":").map(String.init)
        guard parts.count == 3, let version = Int(parts[1].dropFirst()), let context = Self.data(fields["associated_data"]) else { return Self.damaged }
        guard version >= minimum else { return (400, #"{"errors":["ciphertext or signature version is disallowed by policy (too old)"]}"#) }
        guard version <= keys.count, let combined = Data(base64Encoded: parts[2]), let box = try? AES.GCM.SealedBox(combined: combined),
            let plain = try? AES.GCM.open(box, using: keys[version - 1], authenticating: context)
        else { return Self.damaged }
        return (200, #"{"data":{"plaintext":"\#(plain.base64EncodedString())"}}"#)
    }

    private static func data(_ field: Any?) -> Data? { (field as? String).flatMap { Data(base64Encoded: $0) } }
}
