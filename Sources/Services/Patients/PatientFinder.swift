internal import Domain

/// Finds whom a sender means, or makes the patient that is to be recorded with the study.
struct PatientFinder: Sendable {
    let patients: any PatientRepository

    /// - Parameter visibility: of those that an id may name.
    /// - Throws: `notFound` for an id that is unknown or may not be seen; `conflict` where the record number belongs to somebody else.
    func find(_ reference: PatientReference?, visibleTo visibility: Visibility, at moment: Timestamp, by author: Author) async throws -> Match {
        switch reference {
        case nil: Match(choice: .none, patient: nil)
        case .id(let id): known(try await survivor(of: id, visibleTo: visibility))
        case .details(let details): try await match(details.validated(today: CalendarDate(moment)), at: moment, by: author)
        }
    }

    struct Match: Sendable {
        let choice: NewStudy.PatientChoice
        let patient: Patient?

        /// The patient's at a moment, where the birth date is known.
        func age(at moment: Timestamp) -> Age? { patient?.details.birthDate?.age(on: CalendarDate(moment)) }
    }

    /// Follows a merged record to the one that took its studies.
    func survivor(of id: PatientID, visibleTo visibility: Visibility) async throws -> Patient {
        var patient = try await patients.patient(id)
        if let named = patient, !visibility.shows(named.createdBy) { patient = nil }
        while let next = patient?.mergedInto { patient = try await patients.patient(next) }
        guard let patient else { throw ServiceError(.notFound, "There is no patient \(id).") }
        return patient
    }

    private func known(_ patient: Patient) -> Match { Match(choice: .known(patient.id), patient: patient) }

    private func match(_ details: PatientDetails, at moment: Timestamp, by author: Author) async throws -> Match {
        if let number = details.recordNumber, let found = try await patients.patient(recordNumber: number) {
            let patient = try await survivor(of: found.id, visibleTo: .all)
            guard patient.details.mayBe(details) || found.details.mayBe(details) else {
                // What differs would tell whoever guesses.
                throw ServiceError(.conflict, "The record number belongs to another patient than this. Correct it, or send the patient's id.")
            }
            return known(patient)
        }
        let patient = Patient(id: PatientID(), revision: 1, details: details, createdAt: moment, createdBy: author, updatedAt: moment)
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
