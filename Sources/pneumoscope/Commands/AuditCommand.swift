internal import ArgumentParser

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Check the record of who did what, or write it out.",
        subcommands: [AuditVerifyCommand.self, AuditExportCommand.self])
}
