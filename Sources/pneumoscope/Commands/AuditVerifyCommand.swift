internal import ArgumentParser
internal import Domain
internal import Foundation
internal import Logging
internal import Persistence
internal import Services
internal import SQL

struct AuditVerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Follow the audit's chain from its beginning and say what was altered, removed or inserted.",
        discussion: "Exits 1 with a line for each fault, the first hundred of them, where the chain is not intact. Works beside a running service.")

    func run() async throws {
        let configuration = try ServiceConfiguration(await Settings())
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        let audit = records.repositories.audit
        let verification = try await audit.verify(at: .now) { Console.error("\($0) records") }
        // A verification is an event as well, and does not look at itself.
        let detail = ["count": "\(verification.count)", "faults": "\(verification.faults.count)"]
        try await audit.append(AuditEvent(.verifyAudit, by: .system, at: .now, detail: detail))
        await records.database.close()
        try Self.report(verification)
    }

    private static func report(_ verification: AuditVerification) throws {
        if let remark = verification.anchor?.remark { Console.error(remark) }
        for fault in verification.faults { Console.print(fault.line) }
        guard verification.isIntact else { throw ExitCode(1) }
        Console.print("intact: \(verification.count) records")
    }
}

extension AuditVerification.Anchor {
    fileprivate var remark: String? {
        switch self {
        case .found: nil
        case .missing: "there is no anchor: an old end that was put back would not be found (AUDIT_ANCHOR_FILE names its file)"
        case .unbelievable: "the anchor was altered, or is of another chain"
        }
    }
}

extension AuditVerification.Fault {
    fileprivate var line: String { sequence == 0 ? "\(kind.rawValue) the head of the chain or its anchor" : "\(kind.rawValue) \(sequence)" }
}
