internal import HTTPAPI
internal import HummingbirdCore
internal import HummingbirdHTTP2
internal import Logging
internal import NIOCertificateReloading
internal import NIOCore
internal import NIOSSL
internal import ServiceLifecycle
internal import Services

/// How the service is spoken to: HTTP/1.1, or with a certificate TLS 1.2 and 1.3 with HTTP/2 and HTTP/1.1.
struct Listener {
    let server: HTTPServerBuilder
    /// What goes on beside the server: looking whether the certificate was renewed.
    let services: [any Service]

    init(_ configuration: ServiceConfiguration, logger: Logger) throws {
        let channel = HTTP1Channel.Configuration(configuration)
        guard let security = configuration.transportSecurity else {
            server = .http1(configuration: channel)
            services = []
            return
        }
        let reloader = try security.reloader(logger: logger)
        let tls = try TLSConfiguration.forServer(reloader)
        let streams = HTTP2UpgradeChannel.Configuration(
            idleTimeout: .seconds(configuration.idleSeconds), gracefulCloseTimeout: .seconds(configuration.shutdownSeconds), streamConfiguration: channel)
        let handshakeDeadline = TimeAmount.seconds(Int64(configuration.idleSeconds))
        server = HTTPServerBuilder { responder in
            TimedHandshakeChannel(
                base: try HTTP2UpgradeChannel(tlsConfiguration: tls, configuration: streams, responder: responder), deadline: handshakeDeadline)
        }
        services = [reloader]
    }
}

extension HTTP1Channel.Configuration {
    fileprivate init(_ configuration: ServiceConfiguration) {
        self.init(
            additionalChannelHandlers: [
                CloseAfterResponseHandler(),
                ExpectContinueHandler(maximumBytes: configuration.prediction.maximumBytes, maximumBatchBytes: configuration.batches.maximumBytes),
            ],
            idleTimeout: .seconds(Int64(configuration.idleSeconds)))
    }
}

extension TransportSecurity {
    /// Reads the files, and again and again: what cannot be read then is said in the log, and the certificate before stays.
    fileprivate func reloader(logger: Logger) throws -> TimedCertificateReloader {
        var configuration = TimedCertificateReloader.Configuration(
            refreshInterval: reloadInterval, certificateSource: .init(location: .file(path: certificateFile), format: .pem),
            privateKeySource: .init(location: .file(path: keyFile), format: .pem))
        do {
            // What is wrong now ends the start, which says so itself.
            _ = try TimedCertificateReloader.makeReloaderValidatingSources(configuration: configuration)
            configuration.onCertificateLoadFailed = { failure in
                logger.error("The certificate cannot be reloaded", metadata: ["error": "\(failure.error.line)"])
            }
            return try .makeReloaderValidatingSources(configuration: configuration)
        } catch {
            throw Unusable(description: "TLS_CERTIFICATE_FILE and TLS_KEY_FILE must be a PEM certificate and its own key: \(error.line)")
        }
    }

    struct Unusable: Error, CustomStringConvertible {
        let description: String
    }
}

extension Error {
    /// The library says some of its errors in several lines.
    fileprivate var line: String { "\(self)".split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}

extension TLSConfiguration {
    /// Mozilla's intermediate choice: forward secrecy and authenticated encryption only.
    fileprivate static func forServer(_ reloader: TimedCertificateReloader) throws -> TLSConfiguration {
        var configuration = try TLSConfiguration.makeServerConfiguration(certificateReloader: reloader)
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        return configuration
    }
}
