import Foundation
import Synchronization
import TestSupport
import Testing

/// Clients that send studies, half of them to be worked on later, one after the other; they remember what they were answered.
final class StudyLoad: Sendable {
    struct Acknowledged: Sendable {
        let id: String
        let picture: [UInt8]
    }

    private struct State {
        var acknowledged: [Acknowledged] = []
        var answers: [Int: Int] = [:]
        var refusedWithoutRetryAfter = 0
        var isOver = false
    }

    private static let clients = 4
    private let state = Mutex(State())

    var acknowledged: [Acknowledged] { state.withLock { $0.acknowledged } }
    /// How often each status came; 0 where there was no answer.
    var answers: [Int: Int] { state.withLock { $0.answers } }
    /// Answers of 503 and 507 that do not say when to come again.
    var refusedWithoutRetryAfter: Int { state.withLock { $0.refusedWithoutRetryAfter } }

    /// Keeps the clients at work while `body` runs, and lets them finish what they have begun.
    static func during(on server: RunningServer, _ body: (StudyLoad) async throws -> Void) async throws -> StudyLoad {
        let load = StudyLoad()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask { try await load.send(to: server, headers: client.isMultiple(of: 2) ? [:] : ["Prefer": "respond-async"]) }
            }
            try await body(load)
            load.state.withLock { $0.isOver = true }
            try await group.waitForAll()
        }
        return load
    }

    /// Waits until so many more were acknowledged.
    func acknowledges(_ count: Int, within limit: Duration = .seconds(120)) async throws -> Bool {
        let before = acknowledged.count
        return try await eventually(within: limit) { acknowledged.count >= before + count }
    }

    private func send(to server: RunningServer, headers: [String: String]) async throws {
        while !state.withLock({ $0.isOver }), !Task.isCancelled {
            let picture = try Pictures.noise()
            let answer = try? await server.postStudy(picture, headers: headers)
            note(answer, to: picture)
            if answer.map({ $0.status >= 300 }) ?? true { try await Task.sleep(for: .milliseconds(20)) }
        }
    }

    private func note(_ answer: RunningServer.Answer?, to picture: [UInt8]) {
        state.withLock { state in
            let status = answer?.status ?? 0
            state.answers[status, default: 0] += 1
            if [201, 202].contains(status), let id = answer?.json["id"] as? String { state.acknowledged.append(Acknowledged(id: id, picture: picture)) }
            if [503, 507].contains(status), answer?.headers["retry-after"] == nil { state.refusedWithoutRetryAfter += 1 }
        }
    }
}

extension StudyLoad {
    /// What was acknowledged is there, and whatever is there is whole.
    func checkRecords(on server: RunningServer) async throws {
        for study in acknowledged.suffix(100) {
            try await Self.checkWhole(study.id, on: server)
            let original = try await server.get("/api/v1/studies/\(study.id)/original")
            #expect(Array(original.body) == study.picture, "study \(study.id) has lost its picture")
        }
        let listed = try await server.get("/api/v1/studies?limit=100").json["items"] as? [[String: Any]] ?? []
        #expect(listed.count >= min(100, acknowledged.count))
        for item in listed { try await Self.checkWhole(item["id"] as? String ?? "none", on: server) }
    }

    private static func checkWhole(_ id: String, on server: RunningServer) async throws {
        let study = try await server.get("/api/v1/studies/\(id)")
        let status = study.json["status"] as? String
        #expect(study.status == 200 && ["queued", "predicted"].contains(status), "study \(id) is \(study.status) \(status ?? "without status")")
        #expect((status == "predicted") == (study.json["prediction"] is [String: Any]), "study \(id) is \(status ?? "nothing") and tells otherwise")
        // The store answers only with bytes whose digest is right.
        #expect(try await server.get("/api/v1/studies/\(id)/original").status == 200, "study \(id) lacks its picture")
    }
}
