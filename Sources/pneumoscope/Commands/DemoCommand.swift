internal import ArgumentParser
internal import Domain
internal import Foundation
internal import Inference
internal import Logging
internal import Persistence
internal import Services
internal import SQL

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Fill an empty database with synthetic patients, marked as such, and the sample pictures.",
        discussion: "For a look around. Refuses a database that holds anybody.")

    @Option(help: "Folder of sample pictures.")
    var samples = "samples"

    @Option(help: "Folder of model versions (MODELS_DIRECTORY; models).")
    var models: String?

    @Option(help: "How many patients.")
    var patients = 24

    func validate() throws {
        guard (1...10_000).contains(patients) else { throw ValidationError("--patients must be from 1 to 10000.") }
    }

    func run() async throws {
        var configuration = try ServiceConfiguration(await Settings())
        if let models { configuration.model.directory = models }
        let pictures = try SamplePictures(folder: samples).read()
        let records = try await Records.open(configuration.storage, for: .filling, logger: .forCommands)
        guard try await records.isEmpty() else {
            throw ServiceError(.conflict, "the database holds patients or studies already: demo fills an empty one only")
        }
        let roster = try configuration.roster()
        try await roster.active.start()
        let trust = try await Trust(configuration.trust, records: records, logger: .forCommands)
        let useCases = UseCases(configuration, records: records, model: HostedModel(roster: roster), trust: trust, logger: .forCommands)
        var progress = ProgressBar(total: patients)
        for number in 1...patients {
            try await DemoPatient(number: number).record(pictures, with: useCases)
            progress.advance()
        }
        progress.erase()
        Console.print("recorded \(patients) synthetic patients; their record numbers begin with DEMO-")
        await records.database.close()
    }
}

extension Records {
    func isEmpty() async throws -> Bool {
        let one = try PageRequest(limit: 1)
        let patients = try await repositories.patients.patients(matching: nil, visibleTo: .all, page: one)
        let studies = try await repositories.studies.studies(StudyQuery(), page: one)
        return patients.items.isEmpty && studies.items.isEmpty
    }
}

/// The pictures that the project ships, in the order of their names.
struct SamplePictures {
    let folder: String

    func read() throws -> [[UInt8]] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
        let pictures = names.filter { ["jpg", "jpeg", "png", "dcm"].contains(URL(filePath: $0).pathExtension) }
        guard !pictures.isEmpty else { throw ServiceError(.notFound, "there are no pictures in \(folder): name their folder with --samples") }
        return try pictures.map { [UInt8](try Data(contentsOf: URL(filePath: folder).appending(path: $0))) }
    }
}

/// Somebody who does not exist, the same one for the same number.
struct DemoPatient {
    private static let families = ["Karimova", "Юсупов", "Oʻrinboyeva", "Ғайратов", "Smith", "Иванова", "Abdullayev", "Тошматова"]
    private static let givens = ["Dilnoza", "Шавкат", "Oygul", "Азиз", "Anna", "Ольга", "Jasur", "Нигора"]

    let number: Int

    private var details: PatientDetails {
        PatientDetails(
            recordNumber: "DEMO-\(String(1000 + number))", familyName: Self.families[number % Self.families.count],
            givenName: Self.givens[(number / Self.families.count + number) % Self.givens.count], middleName: "(synthetic)",
            birthDate: CalendarDate(year: 2019 + number % 6, month: 1 + number % 12, day: 1 + number % 28), sex: number.isMultiple(of: 2) ? .female : .male)
    }

    /// One study, or two for every fifth; every third is reviewed.
    func record(_ pictures: [[UInt8]], with useCases: UseCases) async throws {
        for index in 0..<(number.isMultiple(of: 5) ? 2 : 1) {
            let upload = StudyUpload(bytes: pictures[(number + index) % pictures.count], patient: .details(details), notes: "Synthetic: no real patient.")
            let (study, _) = try await useCases.studies.receive(upload, patientsVisibleTo: .all, by: .system)
            if number.isMultiple(of: 3) { _ = try await useCases.reviews.append(.init(verdict: .agree), to: study.id, visibleTo: .all, by: .system) }
        }
    }
}
