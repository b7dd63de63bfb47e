public import Foundation

/// A real PostgreSQL server of the tests' own: in a temporary folder, on a free port, gone with the test process however that ends.
public final class PostgreSQLServer: @unchecked Sendable {
    // Sendable: `keeper` is touched by start and stop only, which a test calls one after another; the rest never changes.
    public static let user = "pneumoscope"
    /// Holds what must be percent-encoded in a URL, so that every test meets it.
    public static let password = "p@ss/w:rd?#%"

    public let folder: URL
    public let port: Int
    private let settings: [String]
    private var keeper: Process?
    /// Whether another server goes on in the folder: one that found its port taken leaves it behind.
    private var leavesFolder = false

    /// Whether there is a server to start; said aloud where there is none.
    public static let isInstalled: Bool = {
        if programs != nil { return true }
        Project.sayAloud("the tests on PostgreSQL, because there is no /usr/lib/postgresql/*/bin/initdb; install the package postgresql")
        return false
    }()

    /// The one that all tests of a process share: take a `freshDatabase()` of it.
    public static var shared: PostgreSQLServer {
        get async throws { try await starting.value }
    }

    private static let starting = Task { try await PostgreSQLServer.start() }

    /// A server of one test's own, to be stopped and started at will.
    ///
    /// - Parameters:
    ///   - settings: of postgresql.conf, such as `ssl=on`.
    ///   - prepare: puts files into the data folder, whose owner they then become.
    public static func start(settings: [String] = [], prepare: @Sendable (_ dataFolder: URL) async throws -> Void = { _ in }) async throws -> PostgreSQLServer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pneumoscope-postgresql-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        do {
            try await makeCluster(in: folder, prepare)
            // Between the choice of a port and its use another program may take it.
            for _ in 0..<5 {
                let server = PostgreSQLServer(folder: folder, port: try Loopback.freePort(), settings: settings)
                if try await server.starts() { return server }
                server.leavesFolder = true
            }
            throw Program.Failed(description: "PostgreSQL does not start: \(log(in: folder))")
        } catch {
            try? FileManager.default.removeItem(at: folder)
            throw error
        }
    }

    private init(folder: URL, port: Int, settings: [String]) {
        self.folder = folder
        self.port = port
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

    /// Where a client finds a database: over TCP, or over the socket with `host=`.
    public func url(database: String = "postgres", host: String = "127.0.0.1", parameters: String = "") -> String {
        let password = Self.password.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        return "postgresql://\(Self.user):\(password)@\(host):\(port)/\(database)\(parameters.isEmpty ? "" : "?\(parameters)")"
    }

    /// A new database's URL.
    ///
    /// - Parameter template: the name of a database that nobody is connected to.
    public func freshDatabase(template: String = "template0") async throws -> String {
        let name = "test_\(UUID().uuidString.replacing("-", with: "").lowercased())"
        _ = try await sql("CREATE DATABASE \(name) TEMPLATE \(template)")
        return url(database: name)
    }

    /// Runs SQL as the superuser, apart from what is tested. Returns rows without header.
    public func sql(_ text: String, database: String = "postgres") async throws -> String {
        try await Program(Self.path(of: "psql")).check(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", url(database: database), "-c", text])
    }

    /// - Parameter atOnce: as in a crash: clients are not told.
    public func stop(atOnce: Bool = false) async throws {
        guard let keeper, let input = keeper.standardInput as? Pipe else { return }
        try input.fileHandleForWriting.write(contentsOf: Data((atOnce ? "QUIT\n" : "INT\n").utf8))
        guard try await eventually({ !keeper.isRunning }) else { throw Program.Failed(description: "PostgreSQL does not stop") }
        self.keeper = nil
    }

    /// After `stop()`, with the same data on the same port.
    public func start() async throws {
        guard try await starts() else { throw Program.Failed(description: "PostgreSQL does not start again: \(Self.log(in: folder))") }
    }
}

extension PostgreSQLServer {
    private var dataFolder: URL { Self.dataFolder(in: folder) }

    private static func dataFolder(in folder: URL) -> URL { folder.appending(path: "data") }

    private static func log(in folder: URL) -> String {
        (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)).map { String($0.suffix(2000)) } ?? "no log"
    }

    /// The newest version's folder of programs.
    private static let programs: URL? = {
        let versions = URL(filePath: "/usr/lib/postgresql")
        let numbers = (try? FileManager.default.contentsOfDirectory(atPath: versions.path))?.compactMap(Int.init).sorted(by: >) ?? []
        return numbers.map { versions.appending(path: "\($0)/bin") }
            .first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "initdb").path) }
    }()

    private static func path(of program: String) throws -> String {
        guard let programs else { throw Program.Failed(description: "PostgreSQL is not installed") }
        return programs.appending(path: program).path
    }

    /// PostgreSQL refuses to run as root.
    private static let otherUser: [String] = {
        guard geteuid() == 0 else { return [] }
        let name = getpwnam("postgres") == nil ? "nobody" : "postgres"
        return ["setpriv", "--reuid=\(name)", "--regid=\(getpwnam(name).pointee.pw_gid)", "--clear-groups"]
    }()

    private static func makeCluster(in folder: URL, _ prepare: (URL) async throws -> Void) async throws {
        let data = dataFolder(in: folder)
        let passwordFile = folder.appending(path: "password")
        try Data(password.utf8).write(to: passwordFile)
        try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
        try await giveAway(folder)
        _ = try await Program("/usr/bin/env").check(
            otherUser + [
                try path(of: "initdb"), "-D", data.path, "-U", user, "--pwfile", passwordFile.path, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C",
                "--no-sync",
            ], folder: folder)
        try await prepare(data)
        try await giveAway(folder)
    }

    private static func giveAway(_ folder: URL) async throws {
        guard let reuid = otherUser.first(where: { $0.hasPrefix("--reuid=") }) else { return }
        _ = try await Program("/usr/bin/env").check(["chown", "-R", String(reuid.dropFirst("--reuid=".count)), folder.path])
    }

    /// - Returns: `false` when the server ended instead.
    private func starts() async throws -> Bool {
        let keeper = try keep()
        self.keeper = keeper
        let isReady = Program(try Self.path(of: "pg_isready"))
        // By its own socket: on the port another server may answer.
        let settled = try await eventually {
            if !keeper.isRunning { return true }
            return try await isReady.run(["-q", "-h", self.folder.path, "-p", "\(self.port)"]).status == 0
        }
        guard settled, keeper.isRunning else {
            self.keeper = nil
            return false
        }
        return true
    }

    /// Starts the server under a shell that waits for a line or for the end of its input: that comes when this process ends, in whatever way.
    private func keep() throws -> Process {
        // Waiting for the input in the background, so that the server's own end is noticed too.
        let script = """
            trap '' INT TERM HUP
            log=$1 folder=$2
            shift 2
            exec 3<&0
            "$@" >>"$log" 2>&1 </dev/null 3<&- &
            server=$!
            { read -r signal <&3 || { signal=QUIT; touch "$folder/abandoned"; }; kill -"$signal" $server; } &
            listener=$!
            wait $server
            kill -KILL $listener
            [ -e "$folder/abandoned" ] && rm -rf "$folder"
            """
        let keeper = Process()
        // Not sh: Debian's waits for SIGCHLD, which the threads of a Swift program leave blocked in what they start.
        keeper.executableURL = URL(filePath: "/bin/bash")
        let server =
            Self.otherUser + [
                try Self.path(of: "postgres"), "-D", dataFolder.path, "-k", folder.path, "-p", "\(port)", "-h", "127.0.0.1",
            ] + (["fsync=off", "full_page_writes=off", "shared_buffers=16MB", "max_connections=500"] + settings).flatMap { ["-c", $0] }
        keeper.arguments = ["-c", script, "bash", folder.appending(path: "log").path, folder.path] + server
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
