import Domain
import Syslog
import Testing

struct SyslogConfigurationTests {
    @Test(arguments: [
        ("syslog+tls://siem.hospital.example:7000", "siem.hospital.example", 7000, true),
        ("syslog+tls://siem.hospital.example", "siem.hospital.example", 6514, true),
        ("syslog+tcp://siem.hospital.example/", "siem.hospital.example", 601, false), ("SYSLOG+TLS://siem", "siem", 6514, true),
        ("syslog+tls://192.0.2.7:65535", "192.0.2.7", 65535, true), ("syslog+tls://[2001:db8::7]:1", "2001:db8::7", 1, true),
    ])
    func readsAURL(_ url: String, _ host: String, _ port: Int, _ usesTLS: Bool) throws {
        let configuration = try SyslogConfiguration(url: url)
        #expect(configuration.host == host && configuration.port == port && configuration.usesTLS == usesTLS)
    }

    @Test(arguments: [
        "", "siem.hospital.example:6514", "syslog://siem", "https://siem", "syslog+tls://", "syslog+tls://:6514", "syslog+tls:siem", "syslog+tls://siem:0",
        "syslog+tls://siem:65536", "syslog+tls://siem:-1", "syslog+tls://siem:many", "syslog+tls://anna@siem", "syslog+tls://:word@siem",
        "syslog+tls://siem/audit", "syslog+tls://siem?tls=no", "syslog+tls://siem#6514", "syslog+tls://siem siem",
    ])
    func refusesWhatIsNoReceiver(_ url: String) {
        let error = #expect(throws: ServiceError.self) { try SyslogConfiguration(url: url) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.message.contains("syslog receiver") == true)
    }

    /// Whoever named them believes that the receiver is asked for a certificate.
    @Test func refusesAuthoritiesWithoutTLS() {
        #expect(throws: ServiceError.self) { try SyslogConfiguration(url: "syslog+tcp://siem", authorities: "authority.pem") }
    }

    @Test(arguments: ["/no/such/file", "/dev/null", "/etc/passwd"])
    func refusesAuthoritiesThatAreNoCertificates(_ path: String) throws {
        let configuration = try SyslogConfiguration(url: "syslog+tls://siem", authorities: path)
        let error = #expect(throws: ServiceError.self) { try SyslogReceiver(configuration) }
        #expect(error?.code == .invalidRequest && error?.message.contains(path) == false)
    }
}
