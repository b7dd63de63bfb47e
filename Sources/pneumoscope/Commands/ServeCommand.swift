internal import ArgumentParser
internal import Logging
internal import ServiceLifecycle

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the service: the page at /, the interface under /api/v1.",
        discussion: """
            Settings come from these options, then from the environment, then from the file that PNEUMOSCOPE_CONFIG names:
              HTTP_HOST, HTTP_PORT, HTTP_IDLE_SECONDS, SHUTDOWN_DEADLINE_SECONDS, LOG_LEVEL,
              MODELS_DIRECTORY, MODEL_NAME, MODEL_VERSION, MODEL_PRECISION (fp32, int8, auto), WORKERS, QUEUE_LIMIT,
              DATA_DIRECTORY, DATABASE_URL, DATABASE_CONNECTIONS, DATABASE_READERS, IMAGES_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, JOB_WORKERS, JOB_LEASE_SECONDS,
              BATCH_MAXIMUM_MEBIBYTES, BATCH_DEADLINE_SECONDS, SWAGGER_UI_DIRECTORY,
              UPLOAD_MAXIMUM_MEBIBYTES, UPLOAD_MEMORY_MEBIBYTES, UPLOAD_DEADLINE_SECONDS, PICTURE_MAXIMUM_MEGAPIXELS, PREDICTION_DEADLINE_SECONDS.
            The service has no sign-in yet, so it listens on this machine only unless --host says otherwise.
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
        let group = try await buildApplication(configuration, logger: logger) { port in
            Console.print("Pneumoscope listens on http://\(host):\(port). Not for standalone diagnosis.")
        }
        try await group.run()
    }
}
