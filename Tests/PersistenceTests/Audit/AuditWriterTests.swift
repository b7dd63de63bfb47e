import Domain
import Foundation
import SQL
import Services
import Testing

@testable import Persistence

struct AuditWriterTests {
    /// How many events each of 32 callers appends. With PNEUMOSCOPE_AUDIT_APPENDS set to another number, their times are printed.
    private static let measured = ProcessInfo.processInfo.environment["PNEUMOSCOPE_AUDIT_APPENDS"].flatMap(Int.init)

    @Test(arguments: Engine.available)
    func chainsWhatManyAppendWhileStudiesAreRecorded(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let each = Self.measured ?? 6
            var times = try await withThrowingTaskGroup(of: [Duration].self) { group in
                for caller in 0..<32 { group.addTask { try await Self.append(each, caller, records) } }
                group.addTask {
                    for _ in 0..<each { try await records.record() }
                    return []
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            times.sort()
            if Self.measured != nil { print("\(engine): append p50 \(times[times.count / 2]), p99 \(times[times.count * 99 / 100]), n \(times.count)") }
            let count = try await records.audit.count()
            #expect(count == Int64(33 * each))
            let requests = try await records.audit.records(after: 0, limit: 33 * each).compactMap(\.event.origin.requestID)
            #expect(Set(requests).count == 32 * each && requests.count == 32 * each)
            #expect(try await records.verify(pageSize: 2000).isEmpty)
        }
    }

    private static func append(_ count: Int, _ caller: Int, _ records: Records) async throws -> [Duration] {
        var times: [Duration] = []
        for number in 0..<count {
            let start = ContinuousClock.now
            try await records.audit.append(Sample.event(caller * count + number))
            times.append(ContinuousClock.now - start)
        }
        return times
    }

    @Test(arguments: Engine.available)
    func keepsTheEventOfACallerWhoIsCancelled(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let callers = (0..<20).map { number in Task { try await records.audit.append(Sample.event(number)) } }
            for caller in callers { caller.cancel() }
            for caller in callers { try await caller.value }
            #expect(try await records.audit.count() == 20)
        }
    }

    @Test(arguments: Engine.available)
    func tellsAllWhoWaitWhenTheDatabaseIsAway(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            await records.database.close()
            await withTaskGroup(of: ServiceError.Code?.self) { group in
                for number in 0..<10 {
                    group.addTask {
                        do {
                            try await records.audit.append(Sample.event(number))
                            return nil
                        } catch {
                            return (error as? ServiceError)?.code
                        }
                    }
                }
                for await code in group { #expect(code == .storageUnavailable) }
            }
        }
    }
}
