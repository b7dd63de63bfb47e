internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service: the page at /, the interface under /api/v1.",
        discussion: """
            The first start makes one administrator and prints the password once, or takes
            it from the file that ADMINISTRATOR_PASSWORD_FILE names.

            Settings come from these options, then from the environment, then from the file
            that PNEUMOSCOPE_CONFIG names. docs/operations.md explains each:
              Listening:
                HTTP_HOST, HTTP_PORT, HTTP_IDLE_SECONDS, SHUTDOWN_DEADLINE_SECONDS,
                PUBLIC_URL, TRUSTED_PROXIES, CORS_ORIGINS, TLS_CERTIFICATE_FILE,
                TLS_KEY_FILE, TLS_RELOAD_SECONDS, LOG_LEVEL
              Signing in:
                ADMINISTRATOR_NAME, ADMINISTRATOR_PASSWORD, ACCESS_TOKEN_SECONDS,
                SIGNING_KEY_DAYS, SESSION_HOURS, SESSION_IDLE_MINUTES,
                SECOND_FACTOR_REQUIRED, PASSWORD_HASH_COST, PASSWORD_BLOCK_LIST,
                OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_ROLES_CLAIM,
                OIDC_ROLE_MAP, OIDC_NAME, OIDC_SCOPES
              Limits:
                LIMIT_ADDRESS_PER_MINUTE, LIMIT_USER_PER_MINUTE,
                LIMIT_SIGN_INS_PER_MINUTE, LIMIT_UPLOADS_AT_ONCE,
                LIMIT_PICTURES_PER_DAY, LIMIT_STREAMS_AT_ONCE, REDIS_URL, REDIS_CA_FILE,
                REDIS_PREFIX
              Records:
                DATA_DIRECTORY, DATABASE_URL, DATABASE_CONNECTIONS, DATABASE_READERS,
                IMAGES_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN,
                JOB_WORKERS, JOB_LEASE_SECONDS
              Master keys:
                MASTER_KEY_FILE, MASTER_KEY, MASTER_KEY_PREVIOUS, MASTER_KEY_URL,
                VAULT_TOKEN_FILE, VAULT_TOKEN, VAULT_NAMESPACE, VAULT_CACERT
              Audit:
                AUDIT_ANCHOR_FILE, SYSLOG_URL, SYSLOG_CA_FILE
              Pictures:
                UPLOAD_MAXIMUM_MEBIBYTES, UPLOAD_MEMORY_MEBIBYTES,
                UPLOAD_DEADLINE_SECONDS, PICTURE_MAXIMUM_MEGAPIXELS,
                PREDICTION_DEADLINE_SECONDS, BATCH_MAXIMUM_MEBIBYTES,
                BATCH_DEADLINE_SECONDS
              Model:
                MODELS_DIRECTORY, MODEL_NAME, MODEL_VERSION, MODEL_PRECISION, WORKERS,
                QUEUE_LIMIT, SWAGGER_UI_DIRECTORY
            Passwords, secrets and the URLs of database and Redis are also read from the
            file that KEY_FILE names.

            It listens on this machine only unless --host says otherwise. Give it TLS, or a
            proxy that has it, before others reach it.
            """)

    @Option(help: "Address to listen on (HTTP_HOST; 127.0.0.1).")
    var host: String?

    @Option(help: "Port to listen on, 0 for any free one (HTTP_PORT; 8000).")
    var port: Int?

    @Option(help: "Folder of model versions (MODELS_DIRECTORY; models).")
    var models: String?

    func run() async throws {
        var configuration = try ServiceConfiguration(await Settings())
        if let host { configuration.host = host }
        if let port { configuration.port = port }
        if let models { configuration.model.directory = models }
        LoggingSystem.bootstrap(StreamLogHandler.standardError(label:))
        var logger = Logger(label: "pneumoscope")
        logger.logLevel = configuration.logLevel
        let host = configuration.host == "127.0.0.1" ? "localhost" : configuration.host
        let scheme = configuration.transportSecurity == nil ? "http" : "https"
        let group = try await buildApplication(configuration, logger: logger) { name, password in
            Console.print("First administrator: \(name), password: \(password) (shown once; change it after signing in)")
        } onListening: { port in
            Console.print("Pneumoscope listens on \(scheme)://\(host):\(port). Not for standalone diagnosis.")
        }
        try await group.run()
    }
}
