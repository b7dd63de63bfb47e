import Foundation
import TestSupport
import Testing

/// What the service stands on goes away under load: it says so, loses nothing that it acknowledged, and goes on by itself.
struct OutageTests {
    @Test(.enabled(if: PostgreSQLServer.isInstalled), arguments: [false, true])
    func goesOnAfterTheDatabaseServerWasAway(_ atOnce: Bool) async throws {
        let postgresql = try await PostgreSQLServer.start()
        let server = try await RunningServer.start(environment: RecordsStore(databaseURL: postgresql.freshDatabase()).environment)
        let load = try await StudyLoad.during(on: server) { load in
            try #require(await load.acknowledges(5))
            try await postgresql.stop(atOnce: atOnce)
            try await expectUnavailable(server)
            try await postgresql.start()
            #expect(try await load.acknowledges(1, within: .seconds(5)), "no service within 5 s: \(load.answers)")
            #expect(try await server.get("/ready").status == 200)
            try #require(await load.acknowledges(5))
        }
        #expect(Set(load.answers.keys).isSubset(of: [201, 202, 503]) && load.answers[503] != nil, "\(load.answers)")
        #expect(load.refusedWithoutRetryAfter == 0)
        try await load.checkRecords(on: server)
    }

    private func expectUnavailable(_ server: RunningServer) async throws {
        #expect(try await eventually { try await server.get("/ready").status == 503 })
        #expect(try await server.get("/health").status == 200)
        // Whether somebody may still do what they ask is in the database: without it nobody may, not even what needs no records.
        let noise = try Pictures.noise()
        for answer in [try await server.postStudy(noise), try await server.get("/api/v1/studies"), try await server.post(noise)] {
            #expect(answer.status == 503 && answer.json["code"] as? String == "storageUnavailable", "\(answer.status) \(answer.text)")
            #expect(answer.headers["retry-after"].flatMap { Int($0) } != nil)
        }
    }

    @Test(.enabled(if: PostgreSQLServer.isInstalled))
    func survivesTheEndOfAllItsConnections() async throws {
        let database = try await PostgreSQLServer.shared.freshDatabase()
        let name = try #require(URL(string: database)?.lastPathComponent)
        let server = try await RunningServer.start(environment: RecordsStore(databaseURL: database).environment)
        let load = try await StudyLoad.during(on: server) { load in
            for _ in 0..<5 {
                try #require(await load.acknowledges(3))
                let ended = try await PostgreSQLServer.shared.sql(
                    "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '\(name)' AND pid <> pg_backend_pid()")
                #expect(Int(ended.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0 > 0)
            }
            try #require(await load.acknowledges(3))
        }
        #expect(Set(load.answers.keys).isSubset(of: [201, 202, 503]), "\(load.answers)")
        #expect(load.refusedWithoutRetryAfter == 0)
        try await load.checkRecords(on: server)
    }

    /// Which of the two has no room left.
    enum Part: String, CaseIterable, Sendable {
        case pictures = "IMAGES_URL"
        case database = "DATA_DIRECTORY"
    }

    @Test(.enabled(if: SmallDisk.isAvailable), arguments: Part.allCases)
    func goesOnAfterTheDiskWasFull(_ part: Part) async throws {
        let disk = try SmallDisk(mebibytes: 32)
        let other = try TemporaryFolder()
        let environment = ["DATA_DIRECTORY": other.url.path, "IMAGES_URL": other.url.appending(path: "images").path]
        let place = disk.url.appending(path: "records").path
        let server = try await RunningServer.start(environment: environment.merging([part.rawValue: place]) { $1 })
        let load = try await StudyLoad.during(on: server) { load in
            try #require(await load.acknowledges(5))
            try disk.fill(leaving: 50_000)
            #expect(try await eventually { load.answers[507] != nil }, "\(load.answers)")
            // A read is recorded before it is answered, which needs room in the database and none among the pictures.
            let reading = try await server.get("/api/v1/studies").status
            #expect(part == .pictures ? reading == 200 : [200, 503, 507].contains(reading), "\(reading)")
            try disk.makeRoom()
            #expect(try await load.acknowledges(5), "\(load.answers)")
        }
        #expect(Set(load.answers.keys).isSubset(of: [201, 202, 503, 507]), "\(load.answers)")
        #expect(load.refusedWithoutRetryAfter == 0)
        try await load.checkRecords(on: server)
    }

    @Test(.enabled(if: SmallDisk.isAvailable), arguments: Part.allCases)
    func saysInOneLineThatItsFolderCanOnlyBeRead(_ part: Part) async throws {
        let disk = try SmallDisk(mebibytes: 1, isReadOnly: true)
        let other = try TemporaryFolder()
        let environment = ["DATA_DIRECTORY": other.url.path, "MODELS_DIRECTORY": Project.models.path].merging([part.rawValue: disk.url.path]) { $1 }
        let outcome = try await Program(RunningServer.binary, environment: environment).run(["serve", "--port", "0"])
        #expect(outcome.status == 1)
        let said = outcome.error.split(separator: "\n").filter { $0.hasPrefix("error: ") }
        #expect(said.count == 1 && said[0].contains("check its folder"), "\(outcome.error)")
    }
}
