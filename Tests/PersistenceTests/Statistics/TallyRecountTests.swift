import Domain
import SQL
import Services
import Testing

/// Whatever happened, in whatever order: the tallies are what somebody who counts the records anew would count.
struct TallyRecountTests {
    @Test(arguments: Engine.available, [1, 2, 3] as [UInt64])
    func areWhatIsCountedAnew(_ engine: Engine, _ seed: UInt64) async throws {
        try await Records.with(engine) { records in
            var history = RandomHistory(records, seed: seed)
            for _ in 0..<120 { try await history.step() }
            let expected = try await Recount(history.studies).tallies(in: records)
            let found = try await records.tallies()
            #expect(found == expected)
            #expect(expected.count > 40, "or the history was too short to tell")
        }
    }

    @Test(arguments: Engine.available)
    func areGivenByMeasureDayAndModel(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            for (day, version) in [(0, "1"), (0, "1"), (1, "1"), (1, "2"), (3, "2")] {
                try await records.record(.init(receivedAt: Sample.noon + .seconds(86_400 * day), model: Sample.model(version)))
            }
            let statistics = records.repositories.statistics
            func counts(_ measures: [Tally.Measure], _ days: ClosedRange<Int>, _ model: String? = nil) async throws -> [Int] {
                try await statistics.tallies(of: measures, days: days, model: model).map(\.count)
            }
            #expect(try await counts([.finding], 20484...20487) == [2, 1, 1, 1])
            #expect(try await counts([.finding], 20485...20485) == [1, 1])
            #expect(try await counts([.finding], 20484...20487, "pneumonia/2") == [1, 1])
            #expect(try await counts([.received], 20484...20487) == [2, 2, 1])
            #expect(try await counts([.received], 20484...20487, "pneumonia/2").isEmpty)
            #expect(try await counts([.finding, .received], 20486...20486).isEmpty)
            #expect(try await counts([], 0...30_000).isEmpty)
            let tally = try #require(try await statistics.tallies(of: [.brightness], days: 20484...20484, model: nil).first)
            #expect(tally == Tally(day: 20484, model: "pneumonia/1", measure: .brightness, bin: "3", count: 2))
        }
    }

    @Test(arguments: Engine.available)
    func areSummedOverTheSpansThatAreAskedFor(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            // A Saturday, the Sunday after it, and two days of the next week.
            for day in [0, 0, 1, 2, 3] { try await records.record(.init(receivedAt: Sample.noon + .seconds(86_400 * day))) }
            let sums = try await records.repositories.statistics.tallies(
                of: [.received: .day, .finding: .week, .brightness: .whole], days: 20484...20490, model: nil)
            func of(_ measure: Tally.Measure) -> [[Int]] { sums.filter { $0.measure == measure }.map { [$0.day, $0.count] } }
            #expect(of(.received) == [[20484, 2], [20485, 1], [20486, 1], [20487, 1]])
            #expect(of(.finding) == [[20479, 3], [20486, 2]])
            #expect(of(.brightness) == [[20484, 5]])
        }
    }
}

/// A hospital's days, by chance.
struct RandomHistory {
    private let records: Records
    private var chance: SeededGenerator
    private var clock = Sample.noon
    private var patients: [PatientID] = []
    /// What was sent, with the drift bins of what was predicted.
    private(set) var studies: [StudyID: [NewPrediction]] = [:]

    init(_ records: Records, seed: UInt64) {
        self.records = records
        chance = SeededGenerator(seed)
    }

    mutating func step() async throws {
        clock = clock + .seconds(Int.random(in: 1...20_000, using: &chance))
        switch Int.random(in: 0..<20, using: &chance) {
        case 0..<8: try await receive()
        case 8..<13: try await work()
        case 13..<17: try await review()
        case 17: try await erase()
        case 18: try await replay()
        default: try await fail()
        }
    }

    private mutating func receive() async throws {
        let isQueued = Bool.random(using: &chance)
        var sample = Sample.Study(image: Int.random(in: 0..<30, using: &chance), receivedAt: clock)
        sample.probability = isQueued ? nil : Double.random(in: 0...1, using: &chance)
        sample.model = Sample.model("\(Int.random(in: 1...2, using: &chance))")
        sample.warnings = PredictionWarning.Code.allCases.filter { _ in Int.random(in: 0..<4, using: &chance) == 0 }
        sample.shadowed = Bool.random(using: &chance)
        if let patient = patients.randomElement(using: &chance), Bool.random(using: &chance) {
            sample.patient = .known(patient)
        } else {
            let patient = Sample.patient()
            patients.append(patient.id)
            sample.patient = .new(patient)
        }
        let study = try await records.record(sample)
        studies[study.id] = study.prediction.map { [$0] } ?? []
    }

    private mutating func work() async throws {
        let jobs = records.repositories.jobs
        guard let job = try await jobs.claim(by: "w", lease: .seconds(60), at: clock) else { return }
        let role: RecordedPrediction.Role = job.kind == .predict ? .primary : .shadow
        let version = role == .primary ? "1" : "3"
        let new = Sample.recorded(Double.random(in: 0...1, using: &chance), role: role, model: Sample.model(version), at: clock)
        try await jobs.finish(job, with: .predicted(new), at: clock)
        // Again, as a worker would whose lease ended.
        try await jobs.finish(job, with: .predicted(Sample.recorded(0.5, role: role, model: Sample.model("9"), at: clock)), at: clock)
        studies[job.study, default: []].append(new)
    }

    private mutating func fail() async throws {
        guard let job = try await records.repositories.jobs.claim(by: "w", lease: .seconds(60), at: clock) else { return }
        try await records.repositories.jobs.finish(job, with: .failed(code: .corrupt, message: "x"), at: clock)
    }

    private mutating func review() async throws {
        guard let id = studies.keys.sorted().randomElement(using: &chance), let prediction = try await records.studies.study(id)?.prediction else { return }
        let verdict = Review.Verdict.allCases.randomElement(using: &chance) ?? .agree
        let corrected: Finding? = verdict == .agree ? nil : Finding.allCases.filter { $0 != prediction.prediction.finding }.randomElement(using: &chance)
        try await records.repositories.reviews.append(Sample.review(prediction.id, verdict, corrected: corrected, at: clock), to: id)
    }

    private mutating func erase() async throws {
        guard let patient = patients.randomElement(using: &chance) else { return }
        patients.removeAll { $0 == patient }
        for digest in try await records.patients.erase(patient, at: clock, by: Sample.physician) { try await records.repositories.images.forget(digest) }
    }

    /// The same request twice counts once.
    private mutating func replay() async throws {
        let key = Sample.key("\(clock.microseconds)")
        let first = try await records.record(.init(image: 1, receivedAt: clock, key: key))
        studies[first.id] = first.prediction.map { [$0] } ?? []
        try await records.record(.init(image: 2, receivedAt: clock, key: key))
    }
}

/// Counts the records themselves, each by what `Tally.Measure` says.
struct Recount {
    private let sent: [StudyID: [NewPrediction]]
    private var counts: [String: Int] = [:]

    init(_ sent: [StudyID: [NewPrediction]]) {
        self.sent = sent
    }

    func tallies(in records: Records) async throws -> [String: Int] {
        var recount = self
        for id in sent.keys { recount.count(try #require(try await records.studies.study(id))) }
        return recount.counts
    }

    private mutating func add(_ measure: Tally.Measure, _ moment: Timestamp, _ model: ModelIdentity?, _ bin: String) {
        let model = model.map { "\($0.name)/\($0.version)" } ?? ""
        counts["\(Int(moment.microseconds / 86_400_000_000)) \(model) \(measure.rawValue) \(bin)", default: 0] += 1
    }

    private mutating func count(_ study: Study) {
        add(.received, study.receivedAt, nil, "")
        if case .failed = study.status, let completedAt = study.completedAt { add(.completed, completedAt, nil, "failed") }
        for recorded in study.predictions { count(recorded, of: study) }
        if let first = study.reviews.min(by: { $0.reviewedAt < $1.reviewedAt }), let model = study.prediction?.prediction.model {
            add(.reviewTurnaround, first.reviewedAt, model, "\(LogarithmicHistogram.bin(of: first.reviewedAt - study.receivedAt))")
        }
        if let last = study.reviews.last, let recorded = study.predictions.first(where: { $0.id == last.prediction }) {
            let predicted = recorded.prediction.finding
            let outcome = ReviewOutcome(predicted: predicted, verdict: last.verdict, reviewed: last.finding(reviewing: predicted))
            add(.review, recorded.predictedAt, recorded.prediction.model, outcome.description)
        }
    }

    private mutating func count(_ recorded: RecordedPrediction, of study: Study) {
        let (prediction, moment) = (recorded.prediction, recorded.predictedAt)
        guard recorded.role == .primary, let completedAt = study.completedAt else {
            let primary = study.prediction?.prediction.finding.rawValue ?? "none"
            return add(.shadow, moment, prediction.model, "\(primary)>\(prediction.finding.rawValue)")
        }
        add(.completed, completedAt, prediction.model, "predicted")
        add(.finding, moment, prediction.model, prediction.finding.rawValue)
        for warning in prediction.warnings { add(.warning, moment, prediction.model, warning.code.rawValue) }
        add(.predictionTurnaround, moment, prediction.model, "\(LogarithmicHistogram.bin(of: completedAt - study.receivedAt))")
        for (measure, bin) in sent[study.id]?.first(where: { $0.recorded.id == recorded.id })?.driftBins ?? [:] {
            add(measure, moment, prediction.model, "\(bin)")
        }
    }
}
