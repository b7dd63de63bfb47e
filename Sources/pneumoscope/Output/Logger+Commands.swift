internal import Logging

extension Logger {
    /// Warnings and worse, on standard error.
    static var forCommands: Logger {
        var logger = Logger(label: "pneumoscope", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .warning
        return logger
    }
}
