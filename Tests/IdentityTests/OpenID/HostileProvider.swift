import Crypto
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A provider that a test has say whatever it likes, over a real socket.
final class HostileProvider: Sendable {
    struct Answer: Sendable {
        var status = 200
        var headers: [(String, String)] = []
        var body: Data
    }

    /// What it would say if it were honest, to be spoilt by a test.
    struct Lines: Sendable {
        var metadata: [String: JSON]
        var keys: [JSON]
        var header: [String: JSON]
        var claims: [String: JSON]
        var signature: ForgedToken.Signature
        /// In place of the token answer.
        var tokenAnswer: Answer?
        /// In place of what is at the path.
        var answers: [String: Answer] = [:]
    }

    let issuer: String
    /// Its own: P-256.
    let key = P256.Signing.PrivateKey()
    private let channel: any Channel
    private let lines: Box

    private final class Box: Sendable {
        let lines = Mutex<Lines?>(nil)
        let asked = Mutex<[String: [Request]]>([:])
    }

    struct Request: Sendable {
        let headers: [(String, String)]
        let body: String
    }

    init() async throws {
        let box = Box()
        channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler { path, request in Self.answer(path, request, box) })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        lines = box
        issuer = "http://127.0.0.1:\(channel.localAddress?.port ?? 0)"
    }

    deinit { channel.close(promise: nil) }

    static let nonce = "nonce-of-this-sign-in"
    static let clientID = "films"

    /// Begins to answer.
    func speak(_ change: @Sendable (inout Lines, HostileProvider) -> Void = { _, _ in }) {
        var honest = Lines(
            metadata: [
                "issuer": .text(issuer), "authorization_endpoint": .text(issuer + "/authorize?tenant=1"), "token_endpoint": .text(issuer + "/token"),
                "jwks_uri": .text(issuer + "/keys"),
            ],
            keys: [published(key)],
            header: ["alg": "ES256", "kid": "one", "typ": "JWT"],
            claims: [
                "iss": .text(issuer), "aud": .text(Self.clientID), "sub": "248289761001", "exp": .integer(Self.now + 300), "iat": .integer(Self.now),
                "nonce": .text(Self.nonce), "roles": ["doctors"],
            ],
            signature: .es256(key))
        change(&honest, self)
        lines.lines.withLock { $0 = honest }
    }

    /// What came in at a path.
    func requests(at path: String) -> [Request] { lines.asked.withLock { $0[path] ?? [] } }

    static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    func published(_ key: P256.Signing.PrivateKey, as kid: String? = "one", _ more: [String: JSON] = [:]) -> JSON {
        let point = key.publicKey.rawRepresentation
        var fields: [String: JSON] = [
            "kty": "EC", "crv": "P-256", "x": .text(ForgedToken.base64URL(point.prefix(32))), "y": .text(ForgedToken.base64URL(point.suffix(32))),
        ]
        if let kid { fields["kid"] = .text(kid) }
        return .object(fields.merging(more) { $1 })
    }

    private static func answer(_ path: String, _ request: Request, _ box: Box) -> Answer {
        box.asked.withLock { $0[path, default: []].append(request) }
        guard let lines = box.lines.withLock({ $0 }) else { return Answer(status: 500, body: Data()) }
        if let answer = lines.answers[path] { return answer }
        let json: JSON? =
            switch path {
            case "/.well-known/openid-configuration": .object(lines.metadata)
            case "/keys": ["keys": .list(lines.keys)]
            default: nil
            }
        if let json { return Answer(body: (try? json.data) ?? Data()) }
        if let answer = lines.tokenAnswer { return answer }
        guard path == "/token", let token = try? ForgedToken(header: lines.header, claims: lines.claims).signed(lines.signature) else {
            return Answer(status: 404, body: Data())
        }
        return Answer(body: (try? JSON.object(["id_token": .text(token), "access_token": "opaque", "token_type": "Bearer"]).data) ?? Data())
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let answer: @Sendable (String, Request) -> Answer
        private var path = ""
        private var headers: [(String, String)] = []
        private var body = ""

        init(_ answer: @escaping @Sendable (String, Request) -> Answer) {
            self.answer = answer
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head): (path, headers, body) = (head.uri, head.headers.map { ($0.name, $0.value) }, "")
            case .body(let bytes): body += String(buffer: bytes)
            case .end: write(answer(path, Request(headers: headers, body: body)), to: context)
            }
        }

        private func write(_ answer: Answer, to context: ChannelHandlerContext) {
            var headers = HTTPHeaders(answer.headers)
            headers.add(name: "content-length", value: "\(answer.body.count)")
            context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .init(statusCode: answer.status), headers: headers))), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: answer.body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
