internal import Domain

extension RequestState {
    /// A page of studies names each of them, and beside it the patient whom the page names.
    func showed(_ page: Page<StudySummary>) {
        var objects: [AuditObject] = []
        var patients: Set<PatientID> = []
        for study in page.items {
            objects.append(.study(study.id))
            if let patient = study.patient?.id, patients.insert(patient).inserted { objects.append(.patient(patient)) }
        }
        showed(objects, count: page.items.count)
    }

    /// What an export was narrowed to. That words were looked for is told, and not which: they are names.
    func asked(for studies: StudyQuery) {
        showed(studies.patient.map { [.patient($0)] } ?? [])
        let filters: [(name: String, value: String?)] = [
            ("q", studies.text.map { _ in "given" }), ("status", studies.status?.rawValue), ("finding", studies.finding?.rawValue),
            ("reviewState", studies.reviewState?.rawValue), ("minimumProbability", studies.minimumProbability.map { "\($0)" }),
            ("maximumProbability", studies.maximumProbability.map { "\($0)" }), ("from", studies.from?.description), ("until", studies.until?.description),
        ]
        for case (let name, let value?) in filters { note(value, as: name) }
    }
}
