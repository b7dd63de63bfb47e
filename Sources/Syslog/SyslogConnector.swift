internal import Domain
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Opens connections to a syslog receiver.
struct SyslogConnector: Sendable {
    private let configuration: SyslogConfiguration
    private let deadlines: SyslogDeadlines
    private let context: NIOSSLContext?

    /// What waits in a socket is lost with its connection: little of it is to.
    private static let sendBufferBytes = 256 << 10

    /// - Throws: `invalidRequest` where the authorities cannot be read.
    init(_ configuration: SyslogConfiguration, deadlines: SyslogDeadlines) throws(ServiceError) {
        self.configuration = configuration
        self.deadlines = deadlines
        context = try configuration.usesTLS ? Self.context(configuration, deadlines) : nil
    }

    private static func context(_ configuration: SyslogConfiguration, _ deadlines: SyslogDeadlines) throws(ServiceError) -> NIOSSLContext {
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.minimumTLSVersion = .tlsv12
        tls.certificateVerification = .fullVerification
        tls.shutdownTimeout = deadlines.close
        do {
            if let authorities = configuration.authorities { tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorities)) }
            return try NIOSSLContext(configuration: tls)
        } catch {
            throw ServiceError(.invalidRequest, "The file of the syslog receiver's authorities cannot be read: it holds certificates in PEM.", cause: error)
        }
    }

    func connect() async throws -> SyslogConnection {
        let (configuration, context) = (configuration, context)
        let end = ConnectionEnd()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(deadlines.connect)
            .channelOption(.socketOption(.so_keepalive), value: 1)
            .channelOption(.socketOption(.so_sndbuf), value: Self.sendBufferBytes)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: context, serverHostname: configuration.serverName))
                    }
                    // Behind TLS, which says whether the farewell was the receiver's own.
                    try channel.pipeline.syncOperations.addHandler(ConnectionEndHandler(end))
                }
            }
            .connect(host: configuration.host, port: configuration.port).get()
        return SyslogConnection(channel: channel, writeDeadline: deadlines.write, end: end)
    }
}

extension SyslogConfiguration {
    /// For the certificate; an address is no name (RFC 6066 §3).
    fileprivate var serverName: String? {
        (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
    }
}
