import Domain
import SQL
import Services

@testable import Persistence

extension Records {
    var audit: any AuditRepository { repositories.audit }

    /// Every record there is, in the order of the chain.
    func trail() async throws -> [AuditRecord] { try await audit.records(after: 0, limit: 10_000) }

    func recorder() -> Recorder { Recorder(database, audit: AuditChain(key: .test)) }

    /// Appends records as fast as may be.
    func fill(_ count: Int, group: Int = 500) async throws {
        let recorder = recorder()
        for start in stride(from: 0, to: count, by: group) {
            try await recorder.record((start..<min(start + group, count)).map(Sample.event))
        }
    }

    /// What somebody does who has the database and not the key: the triggers go first.
    func tamper(_ statements: [SQLStatement]) async throws {
        try await database.write { connection in
            for statement in Self.withoutTriggers { try connection.execute(statement) }
            try connection.executeScript(statements)
        }
    }

    private static let withoutTriggers: [SQLStatement] = [
        "DROP TRIGGER IF EXISTS audit_events_refuse_UPDATE\(sqlite: "", postgresql: " ON audit_events")",
        "DROP TRIGGER IF EXISTS audit_events_refuse_DELETE\(sqlite: "", postgresql: " ON audit_events")",
        "DROP TRIGGER IF EXISTS audit_objects_refuse_UPDATE\(sqlite: "", postgresql: " ON audit_objects")",
        "DROP TRIGGER IF EXISTS audit_objects_refuse_DELETE\(sqlite: "", postgresql: " ON audit_objects")",
        "DROP TRIGGER IF EXISTS audit_head_refuse_DELETE\(sqlite: "", postgresql: " ON audit_head")",
    ]

    func verify(pageSize: Int64 = 7) async throws -> [AuditVerification.Fault] {
        try await AuditVerifier(recorder: recorder(), key: .test, pageSize: pageSize).verify(at: Sample.noon) { _ in }.faults
    }
}

extension Sample {
    /// The events of a busy hospital: different each, but for their kinds.
    static func event(_ number: Int) -> AuditEvent {
        let actions: [AuditAction] = [.readStudy, .listStudies, .readPatient, .readImage, .startSession]
        let outcome: AuditEvent.Outcome = number % 10 == 9 ? .refused : .success
        return AuditEvent(
            actions[number % 5], outcome, by: Author(kind: .user, id: "user-\(number % 3)", name: "name-\(number % 3)"),
            objects: [AuditObject(.study, "study-\(number % 4)")],
            origin: RequestOrigin(address: "10.0.0.\(number % 250)", requestID: "request-\(number)", credential: "session:\(number % 9)"),
            at: noon + .milliseconds(number), detail: ["count": "\(number)"])
    }
}
