import Domain
import SQL
import Services
import Testing

@testable import Persistence

/// Who may see only what they brought in themselves sees that, all of it, and nothing else.
struct VisibilityTests {
    private static let mine = UserID()
    private static let me = Author(kind: .user, id: mine.description, name: "technician")
    private static let others = [
        Author.anonymous, .system, Sample.physician, Author(kind: .user, id: UserID().description, name: "technician"),
        Author(kind: .system, id: mine.description, name: "not a user"),
    ]

    /// Every third study is mine. Of all, some are queued, and some have a patient.
    private static func record(_ count: Int, in records: Records) async throws -> (own: [StudyID], patient: PatientID) {
        let patient = Sample.patient(Sample.details("Karimov", "Timur"))
        var own: [StudyID] = []
        for number in 0..<count {
            let isMine = number.isMultiple(of: 3)
            let study = try await records.record(
                .init(
                    patient: number == 0 ? .new(patient) : number.isMultiple(of: 2) ? .known(patient.id) : .none, receivedAt: .now,
                    receivedBy: isMine ? me : others[number % others.count], probability: number % 4 == 0 ? nil : Double(number % 5) / 5))
            if isMine { own.append(study.id) }
        }
        return (own, patient.id)
    }

    @Test(arguments: Engine.available, StudyQuery.Order.allCases)
    func listsOnesOwnStudiesInPagesAndNoOthers(_ engine: Engine, _ order: StudyQuery.Order) async throws {
        try await Records.with(engine) { records in
            let (own, _) = try await Self.record(30, in: records)
            let everything = try await records.ids(StudyQuery(order: order))
            #expect(everything.count == 30)
            for limit in [1, 3, 10, 200] {
                let seen = try await records.all(StudyQuery(visibility: .broughtBy(Self.mine), order: order), limit: limit).map(\.id)
                #expect(seen == everything.filter(own.contains), "\(limit) a page: the same order, the others left out")
            }
            #expect(try await records.ids(StudyQuery(visibility: .broughtBy(UserID()), order: order)).isEmpty)
        }
    }

    private static let filters: [@Sendable (PatientID) -> StudyQuery] = [
        { StudyQuery(patient: $0) }, { _ in StudyQuery(status: .queued) }, { _ in StudyQuery(status: .predicted) },
        { _ in StudyQuery(finding: .pneumonia) }, { _ in StudyQuery(reviewState: .unreviewed) }, { _ in StudyQuery(minimumProbability: 0.3) },
        { _ in StudyQuery(text: "karimov") }, { _ in StudyQuery(text: "tim kar", from: Sample.noon, until: .now + .seconds(60)) },
        { StudyQuery(text: "karimov", patient: $0, maximumProbability: 0.5, from: Sample.noon) },
    ]

    @Test(arguments: Engine.available, StudyQuery.Order.allCases)
    func filtersOnesOwnStudiesAsItFiltersAll(_ engine: Engine, _ order: StudyQuery.Order) async throws {
        try await Records.with(engine) { records in
            let (own, patient) = try await Self.record(40, in: records)
            var found = 0
            for filter in Self.filters {
                var query = filter(patient)
                query.order = order
                let all = try await records.ids(query)
                query.visibility = .broughtBy(Self.mine)
                let seen = try await records.all(query, limit: 2).map(\.id)
                #expect(seen == all.filter(own.contains), "\(query)")
                #expect(all.count > seen.count, "\(query)")
                found += seen.count
            }
            #expect(found > 20)
        }
    }

    /// A film filed under another's record number is one's own, and the name is not.
    @Test(arguments: Engine.available, StudyQuery.Order.allCases)
    func namesAndFindsTheStudiesOfPatientsThatMayBeNamed(_ engine: Engine, _ order: StudyQuery.Order) async throws {
        try await Records.with(engine) { records in
            func record(_ details: PatientDetails?, by author: Author = Self.me) async throws -> (study: StudyID, patient: PatientID) {
                let patient = Patient(
                    id: PatientID(), revision: 1, details: details ?? Sample.details(), createdAt: Sample.noon, createdBy: author, updatedAt: Sample.noon)
                let study = try await records.record(
                    .init(patient: details == nil ? .none : .new(patient), age: Age(years: 68.5), receivedBy: Self.me))
                return (study.id, patient.id)
            }
            let own = try await record(Sample.details("Karimova", "Aziza", recordNumber: "A-1"))
            let others = try await record(Sample.details("Kowalska", "Jadwiga", recordNumber: "A-2"), by: Sample.physician)
            let nobodys = try await record(nil)
            let cases: [(Visibility?, named: Set<PatientID>, aged: Set<StudyID>)] = [
                (.all, [own.patient, others.patient], [own.study, others.study, nobodys.study]),
                (.broughtBy(Self.mine), [own.patient], [own.study, nobodys.study]), (nil, [], [nobodys.study]),
            ]
            for (visibility, named, aged) in cases {
                let query = StudyQuery(visibility: .broughtBy(Self.mine), patientVisibility: visibility, order: order)
                let all = try await records.all(query, limit: 2)
                #expect(all.count == 3 && Set(all.compactMap(\.patient?.id)) == named && Set(all.filter { $0.age != nil }.map(\.id)) == aged)
                for (study, patient, text) in [(own.study, own.patient, "aziza"), (others.study, others.patient, "A-2")] {
                    let expected = named.contains(patient) ? [study] : []
                    var sought = query
                    sought.text = text
                    #expect(try await records.ids(sought) == expected, "\(text)")
                    (sought.text, sought.patient) = (nil, patient)
                    #expect(try await records.ids(sought) == expected)
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func listsOnesOwnPatientsInPagesAndNoOthers(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            var own: [PatientID] = []
            for number in 0..<20 {
                let isMine = number.isMultiple(of: 3)
                let author = isMine ? Self.me : Self.others[number % Self.others.count]
                let patient = Patient(
                    id: PatientID(), revision: 1, details: Sample.details("Karimov", "Timur", recordNumber: "MRN-\(number)"), createdAt: Sample.noon,
                    createdBy: author, updatedAt: Sample.noon)
                _ = try await records.patients.create(patient, idempotencyKey: nil, by: author)
                if isMine { own.insert(patient.id, at: 0) }
            }
            for text in [nil, "karimov", "kar tim"] {
                for (visibility, expected) in [(.broughtBy(Self.mine), own), (.broughtBy(UserID()), [])] as [(Visibility, [PatientID])] {
                    var (seen, after): ([PatientID], PageCursor?) = ([], nil)
                    repeat {
                        let page = try await records.patients.patients(
                            matching: text, visibleTo: visibility, page: PageRequest(limit: 2, after: after))
                        seen += page.items.map(\.id)
                        after = page.next
                    } while after != nil
                    #expect(seen == expected, "\(text ?? "everything")")
                }
                #expect(try await records.patients.patients(matching: text, visibleTo: .all, page: PageRequest()).items.count == 20)
            }
        }
    }

    /// A merge does not make another's patient one's own.
    @Test(arguments: Engine.available)
    func doesNotShowWhatOnesOwnPatientWasMergedInto(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            func patient(_ author: Author) async throws -> PatientID {
                let patient = Patient(
                    id: PatientID(), revision: 1, details: Sample.details(), createdAt: Sample.noon, createdBy: author, updatedAt: Sample.noon)
                _ = try await records.patients.create(patient, idempotencyKey: nil, by: author)
                return patient.id
            }
            let (own, others) = (try await patient(Self.me), try await patient(Sample.physician))
            try await records.patients.merge(own, into: others, at: Sample.noon, by: Sample.physician)
            #expect(try await records.patients.patients(matching: nil, visibleTo: .broughtBy(Self.mine), page: PageRequest()).items.isEmpty)
        }
    }

    /// SQLite decides by the schema alone, so its plans can be held fast.
    @Test(arguments: StudyQuery.Order.allCases)
    func readsOnesOwnStudiesInTheOrderOfAnIndex(_ order: StudyQuery.Order) async throws {
        try await Records.with(.sqlite) { records in
            let query = StudyQuery(visibility: .broughtBy(Self.mine), order: order)
            for after in [nil, PageCursor(sortKey: 500_000, tieBreaker: StudyID().uuid.sortKey)] {
                let plan = try await records.plan(of: query, page: PageRequest(after: after))
                #expect(plan.contains(order == .time ? "studies_by_receiver (receiver=?" : "studies_by_receiver_and_risk (receiver=?"), "\(plan)")
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }

    @Test func readsOnesOwnPatientsInTheOrderOfAnIndex() async throws {
        try await Records.with(.sqlite) { records in
            for after in [nil, PageCursor(sortKey: 0, tieBreaker: PatientID().uuid.sortKey)] {
                let list = PatientList(
                    source: SearchText.Source("patients", matching: []), visibility: .broughtBy(Self.mine), page: try PageRequest(after: after))
                let plan = try await records.plan(of: list.statement)
                #expect(plan.contains("patients_by_creator (creator=?") && !plan.contains("TEMP B-TREE"), "\(plan)")
            }
        }
    }
}
