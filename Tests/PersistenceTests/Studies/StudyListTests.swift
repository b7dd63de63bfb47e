import Domain
@testable import Persistence
import Services
import Testing

struct StudyListTests {
    @Test(arguments: Engine.available, StudyQuery.Order.allCases)
    func givesEveryStudyOnceWhileNewOnesArrive(_ engine: Engine, _ order: StudyQuery.Order) async throws {
        try await Records.with(engine) { records in
            var known: [StudyID] = []
            // Few probabilities, so that most of the list is ties; some are queued.
            for index in 0..<40 { known.append(try await records.record(.init(probability: index % 4 == 0 ? nil : Double(index % 3) / 2)).id) }
            var (seen, after): ([StudyID], PageCursor?) = ([], nil)
            repeat {
                let page = try await records.studies.studies(StudyQuery(order: order), page: PageRequest(limit: 3, after: after))
                #expect(page.items.count <= 3)
                seen += page.items.map(\.id)
                after = page.next
                if seen.count < 30 { try await records.record(.init(probability: 0.5)) }
            } while after != nil
            #expect(Set(seen).count == seen.count, "none twice")
            #expect(Set(known).subtracting(seen).isEmpty, "none left out")
        }
    }

    @Test(arguments: Engine.available)
    func sortsByTimeAndByRisk(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let probabilities: [Double?] = [0.1, 0.9, nil, 0.5, 0.9, 0]
            var ids: [StudyID] = []
            for probability in probabilities { ids.append(try await records.record(.init(probability: probability)).id) }
            #expect(try await records.ids(StudyQuery()) == ids.reversed())
            #expect(try await records.ids(StudyQuery(order: .risk)) == [2, 4, 1, 3, 0, 5].map { ids[$0] })
        }
    }

    /// SQLite is sent by one road or the other, depending on how many rows a filter finds.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func findsTheSameByEitherRoad(_ seed: UInt64) async throws {
        try await Records.with(.sqlite) { records in
            var chance = SeededGenerator(seed)
            let names = ["Karimov", "Karimova", "Abdurahmonov", "Abdurahimov"]
            for index in 0..<60 {
                let patient = Sample.patient(Sample.details(names.randomElement(using: &chance)!, "Aziz", recordNumber: "MRN-\(100 + index)"))
                let probability = Bool.random(using: &chance) ? Double(Int.random(in: 0...4, using: &chance)) / 4 : nil
                try await records.record(.init(patient: .new(patient), receivedAt: .now, probability: probability))
            }
            let middle = try #require(try await records.all(StudyQuery()).dropFirst(30).first)
            for text in [nil, "karimov", "karimova az", "abdurahmonov", "abdurah", "mrn 112"] {
                for (from, minimum) in [(nil, nil), (middle.receivedAt, nil), (nil, 0.5), (middle.receivedAt, 0.25)] as [(Timestamp?, Double?)] {
                    for order in StudyQuery.Order.allCases {
                        let query = StudyQuery(text: text, minimumProbability: minimum, from: from, order: order)
                        let (filtered, walked) = (try await records.found(query, by: .filter), try await records.found(query, by: .order))
                        #expect(filtered == walked, "\(query)")
                        #expect(try await records.ids(query).map(\.description) == filtered, "\(query)")
                    }
                }
            }
        }
    }

    @Test(arguments: Engine.available)
    func showsWhatAListNeeds(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            var details = Sample.details("Каримова", "Азиза", recordNumber: "17")
            details.birthDate = CalendarDate("1984-02-29")
            details.sex = .female
            let patient = Sample.patient(details)
            let new = try await records.record(.init(patient: .new(patient), age: Age(years: 40), warnings: [.firstFrameOnly, .lowQuality]))
            let prediction = try #require(new.prediction).recorded
            try await records.repositories.reviews.append(Sample.review(prediction.id, .disagree, corrected: .normal), to: new.id)
            let summary = try #require(try await records.all(StudyQuery()).first)
            #expect(summary.id == new.id && summary.status == .predicted && summary.finding == .pneumonia && summary.probability == 0.91)
            #expect(summary.patient == .init(id: patient.id, recordNumber: "17", fullName: "Каримова Азиза", birthDate: details.birthDate, sex: .female))
            #expect(summary.model == prediction.prediction.model && summary.warnings == [.firstFrameOnly, .lowQuality] && summary.age == Age(years: 40))
            #expect(summary.reviewState == .disagreed && summary.reviewedFinding == .normal)
            #expect(summary.receivedAt == new.receivedAt && summary.completedAt == prediction.predictedAt)
        }
    }

    @Test(arguments: Engine.available, StudyQuery.Order.allCases)
    func filters(_ engine: Engine, _ order: StudyQuery.Order) async throws {
        try await Records.with(engine) { records in
            let patient = Sample.patient()
            let queued = try await records.record(.init(patient: .new(patient), receivedAt: .now, probability: nil)).id
            let high = try await records.record(.init(patient: .known(patient.id), receivedAt: .now, probability: 0.9)).id
            let middle = try await records.record(.init(receivedAt: .now, probability: 0.5))
            let low = try await records.record(.init(receivedAt: .now, probability: 0.1)).id
            try await records.repositories.reviews.append(Sample.review(try #require(middle.prediction).recorded.id), to: middle.id)
            func expect(_ ids: [StudyID], _ change: (inout StudyQuery) -> Void) async throws {
                var query = StudyQuery(order: order)
                change(&query)
                #expect(Set(try await records.ids(query)) == Set(ids))
            }
            try await expect([queued, high]) { $0.patient = patient.id }
            try await expect([]) { $0.patient = PatientID() }
            try await expect([queued]) { $0.status = .queued }
            try await expect([high, middle.id, low]) { $0.status = .predicted }
            try await expect([]) { $0.status = .failed }
            try await expect([low]) { $0.finding = .normal }
            try await expect([middle.id]) { $0.reviewState = .agreed }
            try await expect([queued, high, low]) { $0.reviewState = .unreviewed }
            try await expect([high]) { ($0.finding, $0.reviewState, $0.patient) = (.pneumonia, .unreviewed, patient.id) }
            try await expect([high, middle.id]) { $0.minimumProbability = 0.5 }
            try await expect([middle.id, low]) { $0.maximumProbability = 0.5 }
            try await expect([middle.id]) { ($0.minimumProbability, $0.maximumProbability) = (0.5, 0.5) }
            try await expect([high]) { $0.minimumProbability = 0.5000001 }
            try await expect([]) { $0.minimumProbability = 2 }
            try await expect([high, middle.id, low]) { $0.minimumProbability = -.infinity }
        }
    }

    @Test(arguments: Engine.available)
    func boundsTheTimeExactly(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let start = Timestamp.now
            var ids: [StudyID] = []
            for index in 0..<5 { ids.append(try await records.record(.init(receivedAt: start + .microseconds(index))).id) }
            #expect(try await records.ids(StudyQuery(from: start + .microseconds(2))) == ids[2...].reversed())
            #expect(try await records.ids(StudyQuery(until: start + .microseconds(2))) == ids[..<2].reversed())
            #expect(try await records.ids(StudyQuery(from: start, until: start)).isEmpty)
            #expect(try await records.ids(StudyQuery(from: Timestamp(microseconds: .min / 2), until: Timestamp(microseconds: .max / 2))).count == 5)
        }
    }
}

struct StudySearchTests {
    @Test(arguments: Engine.available)
    func findsBeginningsOfWordsInAnyScript(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            let names = [("Каримова", "Азиза", "A-17"), ("Karimov", "Timur", "2026/0018"), ("Oʻrinboyev", "Shaxzod", nil), ("Lee", "Ann", "17")]
            var ids: [StudyID] = []
            for (family, given, number) in names {
                ids.append(try await records.record(.init(patient: .new(Sample.patient(Sample.details(family, given, recordNumber: number))))).id)
            }
            try await records.record()
            let expected: [(String, [Int])] = [
                ("karim", [1, 0]), ("КАРИМ", [1, 0]), ("karimova", [0]), ("timur kar", [1]), ("17", [3, 0]), ("0018", [1]), ("o'rin", [2]),
                ("arimov", []), ("karimov azi", [0]), ("\"*", []), ("' OR 1=1 --", []), ("a", [3, 0]),
            ]
            for (text, places) in expected {
                #expect(try await records.ids(StudyQuery(text: text)) == places.map { ids[$0] }, "\(text)")
                #expect(Set(try await records.ids(StudyQuery(text: text, order: .risk))) == Set(places.map { ids[$0] }), "\(text)")
            }
            #expect(try await records.ids(StudyQuery(text: "  ")).count == 5)
            #expect(try await records.ids(StudyQuery(text: "karim", finding: .pneumonia, from: .init(microseconds: 0))) == [ids[1], ids[0]])
        }
    }

    @Test(arguments: Engine.available)
    func pagesThroughWhatItFinds(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            var ids: [StudyID] = []
            for index in 0..<25 {
                let details = Sample.details(index % 2 == 0 ? "Karimov" : "Saidov")
                let id = try await records.record(.init(patient: .new(Sample.patient(details)))).id
                if index % 2 == 0 { ids.append(id) }
            }
            #expect(try await records.ids(StudyQuery(text: "kar")) == ids.reversed())
        }
    }

    @Test(arguments: Engine.available)
    func findsPatients(_ engine: Engine) async throws {
        try await Records.with(engine) { records in
            var ids: [PatientID] = []
            for name in ["Каримова", "Saidov", "Karimov"] {
                let patient = Sample.patient(Sample.details(name))
                _ = try await records.patients.create(patient, idempotencyKey: nil, by: Sample.physician)
                ids.append(patient.id)
            }
            let found = try await records.patients.patients(matching: "karim", visibleTo: .all, page: PageRequest(limit: 1))
            #expect(found.items.map(\.id) == [ids[2]])
            let rest = try await records.patients.patients(matching: "karim", visibleTo: .all, page: PageRequest(limit: 1, after: found.next))
            #expect(rest.items.map(\.id) == [ids[0]])
            #expect(try await records.patients.patients(matching: nil, visibleTo: .all, page: PageRequest()).items.map(\.id) == ids.reversed())
            #expect(try await records.patients.patients(matching: "?!", visibleTo: .all, page: PageRequest()).items.isEmpty)
        }
    }
}
