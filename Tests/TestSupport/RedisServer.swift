internal import Foundation

/// A real Redis server of the tests' own: in memory only, on a free port, gone with the test process however that ends.
public final class RedisServer: @unchecked Sendable {
    // Sendable: `keeper` is touched by start and stop only, which a test calls one after another; the rest never changes.
    /// Holds what must be percent-encoded in a URL, so that every test meets it.
    public static let password = "r#d/s?w:rd@%"

    public let port: Int
    public let usesTLS: Bool
    private let folder: URL
    private let settings: [String]
    private var keeper: Process?
    /// Whether another server goes on in the folder: one that found its port taken leaves it behind.
    private var leavesFolder = false

    /// Whether there is a server to start; said aloud where there is none.
    public static let isInstalled: Bool = {
        if program != nil { return true }
        Project.sayAloud("the tests on Redis, because there is no redis-server; install the package redis-server")
        return false
    }()

    /// The one that all tests of a process share, each under a prefix of its own.
    public static var shared: RedisServer {
        get async throws { try await starting.value }
    }

    private static let starting = Task { try await RedisServer.start() }

    /// A server of one test's own, to be stopped and started at will.
    ///
    /// - Parameter settings: of redis.conf, as arguments: `["--maxmemory", "1mb"]`.
    public static func start(usesTLS: Bool = false, settings: [String] = []) async throws -> RedisServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pneumoscope-redis-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        do {
            if usesTLS { try await makeCertificates(in: folder) }
            // Between the choice of a port and its use another program may take it.
            for _ in 0..<5 {
                let server = RedisServer(folder: folder, port: try Loopback.freePort(), usesTLS: usesTLS, settings: settings)
                if try await server.starts() { return server }
                server.leavesFolder = true
            }
            throw Program.Failed(description: "redis-server does not start: \(log(in: folder))")
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private init(folder: URL, port: Int, usesTLS: Bool, settings: [String]) {
        self.folder = folder
        self.port = port
        self.usesTLS = usesTLS
        self.settings = settings
    }

    deinit {
        if let input = keeper?.standardInput as? Pipe {
            // What the keeper waits for: it stops the server and removes the folder.
            try? input.fileHandleForWriting.close()
        } else if !leavesFolder {
            try? FileManager.default.removeItem(at: folder)
        }
    }

    /// - Parameter password: `nil` to come without one.
    public func url(host: String = "127.0.0.1", password: String? = RedisServer.password, database: Int = 0) -> String {
        let credentials = password.map { ":\($0.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")@" } ?? ""
        return "\(usesTLS ? "rediss" : "redis")://\(credentials)\(host):\(port)/\(database)"
    }

    /// Of the authority that signed a TLS server's certificate.
    public var caFile: String { folder.appending(path: "ca.pem").path }

    /// Asks the server apart from what is tested. Returns what redis-cli prints.
    public func ask(_ command: String...) async throws -> String {
        try await ask(command)
    }

    public func ask(_ command: [String]) async throws -> String {
        let tls = usesTLS ? ["--tls", "--cacert", caFile] : []
        let cli = Program("/usr/bin/env", environment: ["REDISCLI_AUTH": Self.password])
        return try await cli.check(["redis-cli", "-h", "127.0.0.1", "-p", "\(port)"] + tls + command)
    }

    /// Leaves connections open and answers nothing until `goOn()`.
    public func hang() throws { try signal("STOP") }

    public func goOn() throws { try signal("CONT") }

    /// As in a crash: what it held is gone.
    public func kill() async throws {
        guard let keeper else { return }
        try signal("KILL")
        guard try await eventually(within: .seconds(300), { !keeper.isRunning }) else { throw Program.Failed(description: "redis-server does not stop") }
        self.keeper = nil
    }

    /// After `kill()`, on the same port, empty.
    public func start() async throws {
        guard try await starts() else { throw Program.Failed(description: "redis-server does not start again: \(Self.log(in: folder))") }
    }
}

extension RedisServer {
    private static let program: String? = ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].map { "\($0)/redis-server" }
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private static func log(in folder: URL) -> String {
        (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)).map { String($0.suffix(2000)) } ?? "no log"
    }

    private func signal(_ name: String) throws {
        guard let input = keeper?.standardInput as? Pipe else { throw Program.Failed(description: "redis-server is not running") }
        try input.fileHandleForWriting.write(contentsOf: Data("\(name)\n".utf8))
    }

    /// - Returns: `false` when the server ended instead.
    private func starts() async throws -> Bool {
        let keeper = try keep()
        self.keeper = keeper
        let settled = try await eventually(within: .seconds(300)) {
            if !keeper.isRunning { return true }
            return (try? await self.ask("PING")) == "PONG\n"
        }
        guard settled, keeper.isRunning else {
            self.keeper = nil
            return false
        }
        return true
    }

    private var arguments: [String] {
        let listening =
            usesTLS
            ? [
                "--port", "0", "--tls-port", "\(port)", "--tls-cert-file", folder.appending(path: "server.pem").path, "--tls-key-file",
                folder.appending(path: "server.key").path, "--tls-ca-cert-file", caFile, "--tls-auth-clients", "no",
            ] : ["--port", "\(port)"]
        // 127.0.0.2, where there is one: an address that the certificate does not hold.
        let always = ["--bind", "127.0.0.1", "-127.0.0.2", "--save", "", "--appendonly", "no", "--dir", folder.path, "--requirepass", Self.password]
        return listening + always + settings
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
        keeper.arguments = ["-c", script, "bash", folder.appending(path: "log").path, folder.path, Self.program ?? "redis-server"] + arguments
        let input = Pipe()
        // Not to be inherited by programs that other tests start: their copy would keep it open.
        _ = fcntl(input.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        keeper.standardInput = input
        keeper.standardOutput = FileHandle.nullDevice
        keeper.standardError = FileHandle.nullDevice
        try keeper.run()
        return keeper
    }

    /// For 127.0.0.1 and localhost, signed by an authority that nobody else trusts.
    private static func makeCertificates(in folder: URL) async throws {
        let openssl = Program("/usr/bin/env")
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        _ = try await openssl.check(
            ["openssl", "req", "-x509", "-days", "2", "-subj", "/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem"] + key, folder: folder)
        _ = try await openssl.check(
            [
                "openssl", "req", "-x509", "-days", "2", "-subj", "/CN=localhost", "-keyout", "server.key", "-out", "server.pem", "-CA", "ca.pem",
                "-CAkey", "ca.key", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE",
            ] + key, folder: folder)
    }
}
