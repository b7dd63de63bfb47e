internal import Foundation

/// A real rsyslog of the tests' own, which takes syslog over TLS: with a configuration of its own, in a temporary folder, on a free port, gone with the
/// test process however that ends.
public final class RsyslogServer: @unchecked Sendable {
    // Sendable: `keeper` is touched by start and stop only, which a test calls one after another; the rest never changes.
    /// A message as rsyslog read it.
    public struct Message: Sendable {
        public let priority: Int
        public let timestamp: String
        public let host: String
        public let application: String
        public let process: String
        public let id: String
        public let structuredData: String
        public let text: String
    }

    public let port: Int
    private let folder: URL
    private var keeper: Process?

    /// Whether there is a server to start; said aloud where there is none.
    public static let isInstalled: Bool = {
        if program != nil, hasTLS { return true }
        Project.sayAloud("the tests on rsyslog, because there is no rsyslogd with OpenSSL; install the packages rsyslog and rsyslog-openssl")
        return false
    }()

    /// - Parameter names: that its certificate holds.
    public static func start(trustedBy authority: CertificateAuthority, names: String = "DNS:localhost,IP:127.0.0.1") async throws -> RsyslogServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pneumoscope-rsyslog-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            try await authority.certify(names, key: folder.appending(path: "server.key"), certificate: folder.appending(path: "server.crt"))
            // Between the choice of a port and its use another program may take it.
            for _ in 0..<5 {
                let server = RsyslogServer(folder: folder, port: try Loopback.freePort())
                try Data(server.settings(authority: authority.certificate).utf8).write(to: server.settingsFile)
                if try await server.starts() { return server }
            }
            throw Program.Failed(description: "rsyslogd does not start: \(log(in: folder))")
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private init(folder: URL, port: Int) {
        self.folder = folder
        self.port = port
    }

    deinit {
        if let input = keeper?.standardInput as? Pipe {
            // What the keeper waits for: it stops the server and removes the folder.
            try? input.fileHandleForWriting.close()
        } else {
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// What it took so far, in the order it came.
    public var messages: [Message] {
        let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").compactMap { line in
            let fields = line.split(separator: Self.separator, maxSplits: 7, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 8, let priority = Int(fields[0]) else { return nil }
            return Message(
                priority: priority, timestamp: fields[1], host: fields[2], application: fields[3], process: fields[4], id: fields[5],
                structuredData: fields[6], text: fields[7])
        }
    }

    /// As in a crash.
    public func kill() async throws {
        guard let keeper, let input = keeper.standardInput as? Pipe else { return }
        try input.fileHandleForWriting.write(contentsOf: Data("KILL\n".utf8))
        guard try await eventually(within: .seconds(300), { !keeper.isRunning }) else { throw Program.Failed(description: "rsyslogd does not stop") }
        self.keeper = nil
    }

    /// After `kill()`, on the same port.
    public func start() async throws {
        guard try await starts() else { throw Program.Failed(description: "rsyslogd does not start again: \(Self.log(in: folder))") }
    }
}

extension RsyslogServer {
    private static let program: String? = ["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"].map { "\($0)/rsyslogd" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static let hasTLS = Project.files(in: URL(filePath: "/usr/lib")).contains { $0.lastPathComponent == "lmnsd_ossl.so" }

    /// rsyslog writes control characters of a message as `#011`, so that none of these is a message's own.
    private static let separator: Character = "\t"

    private var output: URL { folder.appending(path: "messages") }
    private var settingsFile: URL { folder.appending(path: "rsyslog.conf") }

    private static func log(in folder: URL) -> String {
        (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)).map { String($0.suffix(2000)) } ?? "no log"
    }

    private func settings(authority: URL) -> String {
        let properties = ["pri", "timestamp:::date-rfc3339", "hostname", "app-name", "procid", "msgid", "structured-data", "msg"]
        let line = properties.map { "%\($0)%" }.joined(separator: String(Self.separator))
        return """
            global(workDirectory="\(folder.path)" DefaultNetstreamDriver="ossl" DefaultNetstreamDriverCAFile="\(authority.path)"
                   DefaultNetstreamDriverCertFile="\(folder.path)/server.crt" DefaultNetstreamDriverKeyFile="\(folder.path)/server.key")
            module(load="imtcp" StreamDriver.Name="ossl" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
            input(type="imtcp" address="127.0.0.1" port="\(port)" SupportOctetCountedFraming="on")
            template(name="fields" type="string" string="\(line)\\n")
            action(type="omfile" file="\(output.path)" template="fields")

            """
    }

    /// - Returns: `false` when the server ended instead.
    private func starts() async throws -> Bool {
        // A killed one leaves its number behind.
        try? FileManager.default.removeItem(at: folder.appending(path: "pid"))
        let keeper = try keep()
        self.keeper = keeper
        let handshake = Program("/usr/bin/env")
        let settled = try await eventually(within: .seconds(300)) {
            if !keeper.isRunning { return true }
            return try await handshake.run(["openssl", "s_client", "-connect", "127.0.0.1:\(self.port)"]).output.contains("BEGIN CERTIFICATE")
        }
        guard settled, keeper.isRunning else {
            self.keeper = nil
            return false
        }
        return true
    }

    /// Starts the server under a shell that sends it the signals whose names it reads, and ends it when there is no more to read: that is when this
    /// process ends, in whatever way.
    private func keep() throws -> Process {
        let script = """
            trap '' INT TERM HUP
            log=$1 folder=$2
            shift 2
            exec 3<&0
            "$@" >>"$log" 2>&1 </dev/null 3<&- &
            server=$!
            { while read -r signal <&3; do kill -"$signal" $server; done; touch "$folder/abandoned"; kill -KILL $server; } &
            listener=$!
            wait $server
            kill -KILL $listener
            [ -e "$folder/abandoned" ] && rm -rf "$folder"
            """
        let keeper = Process()
        // Not sh: Debian's waits for SIGCHLD, which the threads of a Swift program leave blocked in what they start.
        keeper.executableURL = URL(filePath: "/bin/bash")
        keeper.arguments = [
            "-c", script, "bash", folder.appending(path: "log").path, folder.path, Self.program ?? "rsyslogd", "-n", "-f", settingsFile.path,
            "-i", folder.appending(path: "pid").path,
        ]
        let input = Pipe()
        // Not to be inherited by programs that other tests start: their copy would keep it open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        keeper.standardInput = input
        keeper.standardOutput = FileHandle.nullDevice
        keeper.standardError = FileHandle.nullDevice
        try keeper.run()
        return keeper
    }
}
