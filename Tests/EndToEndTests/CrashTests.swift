import Foundation
import Synchronization
import TestSupport
import Testing

/// The process is killed at any moment, again and again: what was acknowledged is whole, what was not leaves nothing behind.
@Suite(.serialized) struct CrashTests {
    /// For each engine; `make torture` asks for more.
    private static let rounds = ProcessInfo.processInfo.environment["TORTURE_ROUNDS"].flatMap(Int.init).map { $0 / 2 } ?? 10
    private static let clients = 3

    private struct Acknowledged {
        let id: String
        let picture: [UInt8]
    }

    @Test(arguments: RecordsStore.Engine.installed)
    func losesNothingThatWasAcknowledged(_ engine: RecordsStore.Engine) async throws {
        let store = try await RecordsStore(engine)
        var acknowledged: [Acknowledged] = []
        for round in 1...Self.rounds {
            let server = try await RunningServer.start(environment: store.environment)
            if round > 1 { try await Self.check(acknowledged.suffix(20), on: server) }
            acknowledged += try await Self.loadUntilKilled(server, after: .milliseconds(.random(in: 0...300)))
        }
        let server = try await RunningServer.start(environment: store.environment)
        try await Self.check(acknowledged[...], on: server)
        try await Self.checkNothingIsLeftOver(store, on: server)
    }

    /// Clients send studies, some of them to be worked on later, until the process is gone: killed some time after it acknowledged the first.
    private static func loadUntilKilled(_ server: RunningServer, after delay: Duration) async throws -> [Acknowledged] {
        let acknowledgements = Acknowledgements()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    while server.process.isRunning {
                        let picture = try Pictures.noise()
                        let headers = client == 0 ? ["Prefer": "respond-async"] : [:]
                        guard let answer = try? await server.postStudy(picture, headers: headers), [201, 202].contains(answer.status) else { continue }
                        if let id = answer.json["id"] as? String { acknowledgements.add(Acknowledged(id: id, picture: picture)) }
                    }
                }
            }
            #expect(try await eventually { !acknowledgements.all.isEmpty })
            try await Task.sleep(for: delay)
            kill(server.process.processIdentifier, SIGKILL)
            try await group.waitForAll()
        }
        return acknowledgements.all
    }

    private final class Acknowledgements: Sendable {
        private let studies = Mutex<[Acknowledged]>([])
        var all: [Acknowledged] { studies.withLock(\.self) }
        func add(_ study: Acknowledged) { studies.withLock { $0.append(study) } }
    }

    private static func check(_ acknowledged: ArraySlice<Acknowledged>, on server: RunningServer) async throws {
        for study in acknowledged {
            let path = "/api/v1/studies/\(study.id)"
            let isWhole = try await eventually {
                let answer = try await server.get(path)
                return answer.status == 200 && answer.json["status"] as? String == "predicted" && answer.json["prediction"] != nil
            }
            #expect(isWhole, "study \(study.id) lacks its row or its prediction")
            let original = try await server.get("\(path)/original")
            #expect(original.status == 200 && Array(original.body) == study.picture, "study \(study.id) lacks its picture")
        }
    }

    private static func checkNothingIsLeftOver(_ store: RecordsStore, on server: RunningServer) async throws {
        var studies = 0
        var path: String? = "/api/v1/studies?limit=200"
        while let next = path {
            let page = try await server.get(next).json
            studies += (page["items"] as? [Any])?.count ?? 0
            path = (page["next"] as? String).map { "/api/v1/studies?limit=200&cursor=\($0)" }
        }
        // Every picture differs, so there is one object for each study, and nothing else.
        let isSwept = try await eventually { store.images("staging").isEmpty && store.images("objects").count == studies }
        #expect(isSwept, "\(store.images("staging").count) staged, \(store.images("objects").count) objects, \(studies) studies")
    }
}
