internal import ArgumentParser
internal import Domain
internal import Logging
internal import Persistence
internal import SQL
internal import Services

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List, make, change and retire the master keys that pictures and secrets are sealed under.",
        discussion: """
            To change the master key, with the service running:
              pneumoscope keys new
              pneumoscope keys rotate
            and an hour later, for each key that keys list shows nothing for:
              pneumoscope keys retire ID
            """,
        subcommands: [List.self, New.self, Rotate.self, Retire.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print every key, newest first, and how many images and secrets need it.")

        func run() async throws {
            try await KeyPlace.withRotation { rotation, _ in
                let use = try await rotation.use()
                for (place, key) in use.keys.enumerated() {
                    Console.print(KeyPlace.line(key.id, key.createdAt?.description ?? "", use.count(of: key.id), place == 0 ? "seals" : ""))
                }
                for id in use.missingKeys { Console.print(KeyPlace.line(id, "", use.count(of: id), "is missing")) }
                if use.plainImages > 0 { Console.print("\(use.plainImages) images are not sealed yet: run pneumoscope keys rotate") }
                if use.damaged > 0 { Console.print("\(use.damaged) images or secrets are damaged") }
            }
        }
    }

    struct New: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key that seals from now on. Services that run follow within the next upload.")

        func run() async throws {
            try await KeyPlace.withRotation { rotation, _ in
                let key = try await rotation.makeNew(by: .system)
                Console.print("the master key \(key.id) seals from now on: keep a copy of it, then run pneumoscope keys rotate")
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put every image and every secret under the key that seals.",
            discussion: "Works beside a running service. Stopped at any moment and started again, it goes on.")

        @Flag(help: "Make a new key first.")
        var new = false

        func run() async throws {
            try await KeyPlace.withRotation { rotation, total in
                if new { Console.print("the master key \(try await rotation.makeNew(by: .system).id) seals from now on") }
                let report = try await KeyPlace.showingProgress(of: try await total(), rotation)
                Console.print("\(report.rewrapped) images put under the key that seals, \(report.sealed) sealed for the first time, \(report.secrets) secrets")
                for digest in report.damaged { Console.error("the image \(digest) cannot be opened: restore it from a backup, or send it again") }
                if report.damagedSecrets > 0 { Console.error("\(report.damagedSecrets) secrets cannot be opened: restore the database from a backup") }
                guard report.damaged.isEmpty, report.damagedSecrets == 0 else { throw ExitCode.failure }
            }
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Destroy a key that nothing needs any more.")

        @Argument(help: "The key, as `keys list` names it.")
        var id: String

        func run() async throws {
            try await KeyPlace.withRotation { rotation, _ in
                try await rotation.retire(id, by: .system)
                Console.print("the master key \(id) is gone")
            }
        }
    }
}

/// Records, keys and what changes them, opened beside a service that may be running.
private enum KeyPlace {
    static func withRotation(_ body: (KeyRotation, _ total: () async throws -> Int) async throws -> Void) async throws {
        let configuration = try ServiceConfiguration(await Settings())
        let records = try await Records.open(configuration.storage, for: .visiting, logger: .forCommands)
        do {
            try await body(records.keyRotation) { try await count(records.images) }
            await records.database.close()
        } catch {
            await records.database.close()
            throw error
        }
    }

    /// Of the first pass: those after it look for what was sealed behind its back.
    static func showingProgress(of images: Int, _ rotation: KeyRotation) async throws -> KeyRotation.Report {
        var (bar, shown) = (ProgressBar(total: images), 0)
        defer { bar.erase() }
        return try await rotation.rotate(by: .system) { report in
            guard report.seen > shown, shown < images else { return }
            shown += 1
            bar.advance()
        }
    }

    static func line(_ id: String, _ createdAt: String, _ count: KeyUse.Count, _ remark: String) -> String {
        [id, createdAt, "\(count.images) images", "\(count.secrets) secrets", remark].joined(separator: "\t")
    }

    private static func count(_ images: any SealedImages) async throws -> Int {
        var (count, last): (Int, ImageDigest?) = (0, nil)
        while true {
            let page = try await images.contents(after: last, limit: 1000)
            guard let end = page.last?.digest else { return count }
            count += page.count
            last = end
        }
    }
}

extension Records {
    /// Changes the keys that these records were opened with, under everything that is sealed.
    var keyRotation: KeyRotation {
        KeyRotation(
            keys: keys, images: images, secrets: [repositories.sealedSecrets, sealedValues], sealing: SecretSealer(keys: keys), audit: repositories.audit)
    }
}
