/// Why a folder or a CSV cannot say what to evaluate. `description` is one line, fit for a terminal.
public struct LabelledPicturesError: Error, Sendable, Equatable, CustomStringConvertible {
    public let source: String
    /// Counted from 1, of the CSV.
    public let line: Int?
    public let message: String

    public init(source: String, line: Int? = nil, message: String) {
        self.source = source
        self.line = line
        self.message = message
    }

    public var description: String {
        [source, line.map { "line \($0)" }, message].compactMap(\.self).joined(separator: ": ")
    }
}
