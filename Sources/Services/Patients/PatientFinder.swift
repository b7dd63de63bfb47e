internal import Domain

/// Finds whom a sender means, or makes the patient that is to be recorded with the study.
struct PatientFinder: Sendable {
    let patients: any PatientRepository

    /// - Throws: `notFound` for an unknown id; `conflict` where the record number belongs to somebody else.
    func find(_ reference: PatientReference?, at moment: Timestamp) async throws -> Match {
        switch reference {
        case nil: Match(choice: .none, patient: nil)
        case .id(let id): known(try await survivor(of: id))
        case .details(let details): try await match(details.validated(today: CalendarDate(moment)), at: moment)
        }
    }

    struct Match: Sendable {
        let choice: NewStudy.PatientChoice
        let patient: Patient?

        /// The patient's at a moment, where the birth date is known.
        func age(at moment: Timestamp) -> Age? { patient?.details.birthDate?.age(on: CalendarDate(moment)) }
    }

    /// Follows a merged record to the one that took its studies.
    func survivor(of id: PatientID) async throws -> Patient {
        var patient = try await patients.patient(id)
        while let next = patient?.mergedInto { patient = try await patients.patient(next) }
        guard let patient else { throw ServiceError(.notFound, "There is no patient \(id).") }
        return patient
    }

    private func known(_ patient: Patient) -> Match { Match(choice: .known(patient.id), patient: patient) }

    private func match(_ details: PatientDetails, at moment: Timestamp) async throws -> Match {
        if let number = details.recordNumber, let found = try await patients.patient(recordNumber: number) {
            let patient = try await survivor(of: found.id)
            guard patient.details.mayBe(details) || found.details.mayBe(details) else {
                throw ServiceError(.conflict, "The record number belongs to another patient: name and birth date differ. Correct it, or send the patient's id.")
            }
            return known(patient)
        }
        let patient = Patient(id: PatientID(), revision: 1, details: details, createdAt: moment, updatedAt: moment)
        return Match(choice: .new(patient), patient: patient)
    }
}

extension PatientDetails {
    /// Whether both could describe one person: the family name sounds alike in any script, and what else is told of both does not differ.
    func mayBe(_ other: PatientDetails) -> Bool {
        SearchWords(familyName) == SearchWords(other.familyName)
            && !differ(birthDate, other.birthDate) && !differ(sex, other.sex)
            && !differ(givenName.map { SearchWords($0) }, other.givenName.map { SearchWords($0) })
    }

    private func differ<T: Equatable>(_ one: T?, _ other: T?) -> Bool {
        guard let one, let other else { return false }
        return one != other
    }
}
