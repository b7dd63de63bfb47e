internal import ArgumentParser
internal import Domain
internal import Foundation
internal import Logging
internal import Persistence
internal import Services
internal import SQL

struct AuditExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write audit records as NDJSON, in the order of the chain.",
        discussion: "In constant memory. The export itself is recorded before its first line is written.")

    @Option(help: "Only events from this day on, such as 2026-01-31 (UTC).", transform: Self.day)
    var from: CalendarDate?

    @Option(help: "Only events before this day.", transform: Self.day)
    var until: CalendarDate?

    @Option(help: "Only records after this one.")
    var after: Int64 = 0

    @Option(help: "The file to write; standard output without it.")
    var output: String?

    func validate() throws {
        guard after >= 0 else { throw ValidationError("--after must be the number of a record, or 0.") }
    }

    func run() async throws {
        let configuration = try ServiceConfiguration(await Settings())
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        let file = try output.map(NewFile.create) ?? .standardOutput
        let audit = records.repositories.audit
        try await audit.append(AuditEvent(.exportAudit, by: .system, at: .now, detail: ["format": "ndjson", "after": "\(after)"]))
        try await write(audit, to: file)
        try file.close()
        await records.database.close()
    }

    /// Until a page is not full any more: by number, for the head of a chain that was tampered with may tell anything.
    private func write(_ audit: any AuditRepository, to file: FileHandle) async throws {
        var (position, isDone) = (after, false)
        while !isDone {
            let page = try await audit.records(after: position, limit: Self.pageSize)
            let wanted = page.filter { isWanted($0.event.at) }
            try file.write(contentsOf: Data(try wanted.flatMap { try AuditRecordDocument($0).line() }))
            position = page.last?.sequence ?? position
            isDone = page.count < Self.pageSize
        }
    }

    private static let pageSize = 1000

    private func isWanted(_ moment: Timestamp) -> Bool {
        (from.map { $0.start <= moment } ?? true) && (until.map { moment < $0.start } ?? true)
    }

    private static func day(_ text: String) throws -> CalendarDate {
        guard let day = CalendarDate(text) else { throw ValidationError("a day is written as 2026-01-31.") }
        return day
    }
}
