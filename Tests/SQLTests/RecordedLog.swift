import Logging
import Synchronization

/// Keeps what is logged, for tests that read it.
struct RecordedLog: LogHandler {
    private final class Kept: Sendable {
        let lines = Mutex<[String]>([])
    }

    var logLevel = Logger.Level.trace
    var metadata: Logger.Metadata = [:]
    private let kept = Kept()

    var lines: [String] { kept.lines.withLock { $0 } }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        kept.lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
    }
}
