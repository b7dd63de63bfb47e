internal import ArgumentParser
internal import Domain
internal import Foundation
internal import Logging
internal import Persistence
internal import Services
internal import SQL

struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write studies as CSV or NDJSON, de-identified unless asked otherwise.",
        discussion:
            "Newest first, in constant memory. Recorded in the audit before its first row and behind its last. De-identified rows hold pseudonyms of this export alone, years instead of times, and no names."
    )

    @Option(help: "\(StudyExportFormat.names).", transform: Self.format)
    var format: StudyExportFormat = .csv

    @Flag(help: "With names, record numbers, birth dates and times.")
    var identified = false

    @Option(help: "Only studies received from this day on, such as 2026-01-31 (UTC).", transform: Self.day)
    var from: CalendarDate?

    @Option(help: "Only studies received before this day.", transform: Self.day)
    var until: CalendarDate?

    @Option(help: "The file to write; standard output without it.")
    var output: String?

    func run() async throws {
        let configuration = try ServiceConfiguration(await Settings())
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        let query = StudyQuery(from: from?.start, until: until?.start)
        let file = try output.map(NewFile.create) ?? .standardOutput
        try file.write(contentsOf: Data(format.header))
        let export = RecordedExport(export: StudyExport(studies: records.repositories.studies), audit: records.repositories.audit)
        for try await rows in try await export.rows(query, isIdentified: identified, format: format, by: .system) {
            try file.write(contentsOf: Data(try rows.flatMap(format.line)))
        }
        try file.close()
        await records.database.close()
    }

    private static func format(_ text: String) throws -> StudyExportFormat {
        guard let format = StudyExportFormat(rawValue: text) else { throw ValidationError("--format must be \(StudyExportFormat.names).") }
        return format
    }

    private static func day(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else { throw ValidationError("a day is written as 2026-01-31.") }
        return day
    }
}

extension StudyExportFormat {
    static let names = allCases.map(\.rawValue).joined(separator: " or ")
}
