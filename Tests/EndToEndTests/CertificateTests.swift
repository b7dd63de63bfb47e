import Foundation
import TestSupport
import Testing

/// Certificates that are renewed while the service runs.
@Suite(.timeLimit(.minutes(20)))
struct CertificateRenewalTests {
    private static func serves(_ subject: String, _ secure: SecureServer) async throws -> Bool {
        try await eventually(within: .seconds(300)) {
            let outcome = try await secure.shakeHands()
            return outcome.status == 0 && outcome.output.replacing(" = ", with: "=").contains("subject=CN=\(subject)\n")
        }
    }

    private static func complains(_ secure: SecureServer) async throws -> Bool {
        try await eventually(within: .seconds(300)) { secure.server.logged.contains(" error ") && secure.server.logged.contains("cannot be reloaded") }
    }

    @Test func showsARenewedCertificateWithoutARestart() async throws {
        let secure = try await SecureServer.start(["TLS_RELOAD_SECONDS": "1"])
        #expect(try await Self.serves("localhost", secure))
        try await secure.authority.certify(subject: "renewed", key: secure.key, certificate: secure.certificate)
        #expect(try await Self.serves("renewed", secure))
        #expect(secure.server.process.isRunning)
    }

    @Test(arguments: ["another key's", "no certificate", "away"])
    func keepsTheCertificateThatItHasWhereTheNewOneIsBroken(_ fault: String) async throws {
        let secure = try await SecureServer.start(["TLS_RELOAD_SECONDS": "1"])
        let folder = try TemporaryFolder()
        switch fault {
        case "another key's":
            try await secure.authority.certify(subject: "other", key: folder.url.appending(path: "other.key"), certificate: secure.certificate)
        case "no certificate": try Data("-----BEGIN CERTIFICATE-----\nnothing\n".utf8).write(to: secure.certificate)
        default: try FileManager.default.removeItem(at: secure.certificate)
        }
        #expect(try await Self.complains(secure))
        #expect(try await Self.serves("localhost", secure))
        // And goes on looking.
        try await secure.authority.certify(subject: "mended", key: secure.key, certificate: secure.certificate)
        #expect(try await Self.serves("mended", secure))
    }
}

/// A start with TLS that cannot succeed says why in one line and ends.
struct CertificateStartTests {
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority
    private var certificate: URL { folder.url.appending(path: "server.crt") }
    private var key: URL { folder.url.appending(path: "server.key") }

    init() async throws {
        folder = try TemporaryFolder()
        authority = try await CertificateAuthority()
        try await authority.certify(key: folder.url.appending(path: "server.key"), certificate: folder.url.appending(path: "server.crt"))
    }

    private func start(_ settings: [String: String]) async throws -> Program.Outcome {
        let environment = settings.merging(["DATA_DIRECTORY": folder.url.path]) { $1 }
        return try await Program(RunningServer.binary, environment: environment).run(["serve", "--port", "0", "--models", Project.models.path])
    }

    private func expectRefusal(_ settings: [String: String], _ words: [String]) async throws {
        let outcome = try await start(settings)
        #expect(outcome.status == 1)
        for word in words { #expect(outcome.error.contains(word)) }
        #expect(outcome.error.split(separator: "\n").count == 1, "\(outcome.error)")
    }

    @Test(arguments: [0o644, 0o604, 0o602])
    func refusesAKeyThatOthersCanRead(_ permissions: Int) async throws {
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: key.path)
        let settings = ["TLS_CERTIFICATE_FILE": certificate.path, "TLS_KEY_FILE": key.path]
        try await expectRefusal(settings, ["TLS_KEY_FILE", "others cannot read", "chmod 600 \(key.path)"])
    }

    @Test func refusesALinkToAKeyThatOthersCanRead() async throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key.path)
        let link = folder.url.appending(path: "link.key")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: key)
        try await expectRefusal(["TLS_CERTIFICATE_FILE": certificate.path, "TLS_KEY_FILE": link.path], ["TLS_KEY_FILE", "others cannot read"])
    }

    @Test func refusesAKeyThatIsNotTheCertificates() async throws {
        let other = folder.url.appending(path: "other.key")
        try await authority.certify(key: other, certificate: folder.url.appending(path: "other.crt"))
        let settings = ["TLS_CERTIFICATE_FILE": certificate.path, "TLS_KEY_FILE": other.path]
        try await expectRefusal(settings, ["TLS_CERTIFICATE_FILE and TLS_KEY_FILE must be a PEM certificate and its own key"])
    }

    @Test func refusesHalfAPair() async throws {
        try await expectRefusal(["TLS_CERTIFICATE_FILE": certificate.path], ["TLS_KEY_FILE", "set beside TLS_CERTIFICATE_FILE"])
        try await expectRefusal(["TLS_KEY_FILE": key.path], ["TLS_CERTIFICATE_FILE", "set beside TLS_KEY_FILE"])
    }

    @Test func refusesFilesThatAreNotThere() async throws {
        let away = folder.url.appending(path: "away").path
        try await expectRefusal(["TLS_CERTIFICATE_FILE": away, "TLS_KEY_FILE": key.path], ["TLS_CERTIFICATE_FILE", "can be read"])
        try await expectRefusal(["TLS_CERTIFICATE_FILE": certificate.path, "TLS_KEY_FILE": away], ["TLS_KEY_FILE", "can be read"])
    }
}
