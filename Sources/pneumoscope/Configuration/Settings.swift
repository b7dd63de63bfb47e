internal import Configuration
internal import Foundation
internal import SystemPackage

/// Named settings from the environment and then from a file of `KEY=value` lines that `PNEUMOSCOPE_CONFIG` names.
///
/// A value that cannot be read is an error with its key, never a silent default: everything is fetched as text and parsed here.
struct Settings {
    struct Invalid: Error, CustomStringConvertible {
        let key: String
        let value: String
        let expectation: String
        var description: String { "\(key) is '\(value)', it must be \(expectation)" }
    }

    private let reader: ConfigReader

    init(environment: [String: String] = ProcessInfo.processInfo.environment) async throws {
        var providers: [any ConfigProvider] = [EnvironmentVariablesProvider(environmentVariables: environment)]
        if let file = environment["PNEUMOSCOPE_CONFIG"] {
            guard FileManager.default.isReadableFile(atPath: file) else {
                throw Invalid(key: "PNEUMOSCOPE_CONFIG", value: file, expectation: "the path of a file that can be read")
            }
            providers.append(try await EnvironmentVariablesProvider(environmentFilePath: FilePath(file)))
        }
        reader = ConfigReader(providers: providers)
    }

    func string(_ key: String) -> String? {
        reader.string(forKey: ConfigKey(key.lowercased().split(separator: "_").map(String.init))).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// A value that no process list should show: also from the file that `KEY_FILE` names, without the line end at its end.
    func secret(_ key: String) throws -> String? {
        guard let path = string("\(key)_FILE") else { return string(key) }
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw Invalid(key: "\(key)_FILE", value: path, expectation: "the path of a file that can be read")
        }
        return text.trimmingCharacters(in: .newlines)
    }

    func integer(_ key: String, in range: ClosedRange<Int>, default value: Int) throws -> Int {
        try parsed(key, "a whole number from \(range.lowerBound) to \(range.upperBound)", default: value) { text in
            Int(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }

    func choice<T: RawRepresentable & CaseIterable>(_ key: String, default value: T) throws -> T where T.RawValue == String {
        let names = T.allCases.map(\.rawValue).joined(separator: ", ")
        return try parsed(key, "one of \(names)", default: value, T.init(rawValue:))
    }

    /// Words between commas; none where nothing is set.
    func list(_ key: String) -> [String] {
        (string(key) ?? "").split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    func choices<T: RawRepresentable & CaseIterable>(_ key: String) throws -> [T] where T.RawValue == String {
        try list(key).map { word in
            guard let value = T(rawValue: word) else {
                throw Invalid(key: key, value: word, expectation: "some of \(T.allCases.map(\.rawValue).joined(separator: ", ")), with commas between")
            }
            return value
        }
    }

    private func parsed<T>(_ key: String, _ expectation: String, default value: T, _ parse: (String) -> T?) throws -> T {
        guard let text = string(key) else { return value }
        guard let parsed = parse(text) else { throw Invalid(key: key, value: text, expectation: expectation) }
        return parsed
    }
}
