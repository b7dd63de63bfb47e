internal import Domain
internal import SQL

/// A patient in its table.
enum PatientRow {
    /// Every column that a patient is read from, and the identifier of the record that it was merged into.
    static let selection: SQLStatement = """
        SELECT patients.*, (SELECT survivors.id FROM patients survivors WHERE survivors.sequence = patients.merged_into) AS survivor FROM
        """

    static func insert(_ patient: Patient, _ transaction: Transaction) throws {
        let details = patient.details
        try transaction.execute(
            """
            INSERT INTO patients (sequence, id, record_number, family_name, given_name, middle_name, birth_date, sex, phone, email, address, \
            contact_name, contact_relationship, contact_phone, insurance_provider, insurance_number, revision, created_at, created_by, creator, updated_at, search_words) \
            VALUES (\(patient.id.sequence), \(patient.id), \(details.recordNumber), \(details.familyName), \(details.givenName), \(details.middleName), \
            \(details.birthDate), \(details.sex), \(details.phone), \(details.email), \(details.address), \(details.emergencyContact?.name), \
            \(details.emergencyContact?.relationship), \(details.emergencyContact?.phone), \(details.insurance?.provider), \
            \(details.insurance?.number), \(patient.revision), \(patient.createdAt), \(StoredAuthor(patient.createdBy)), \
            \(patient.createdBy.userID), \(patient.updatedAt), \(SearchText.column(details)))
            """)
        try transaction.patientSearch.add(patient.id.sequence, words: SearchText.column(details))
    }

    static func update(_ id: PatientID, to details: PatientDetails, at moment: Timestamp, _ transaction: Transaction) throws {
        try transaction.execute(
            """
            UPDATE patients SET record_number = \(details.recordNumber), family_name = \(details.familyName), given_name = \(details.givenName), \
            middle_name = \(details.middleName), birth_date = \(details.birthDate), sex = \(details.sex), phone = \(details.phone), \
            email = \(details.email), address = \(details.address), contact_name = \(details.emergencyContact?.name), \
            contact_relationship = \(details.emergencyContact?.relationship), contact_phone = \(details.emergencyContact?.phone), \
            insurance_provider = \(details.insurance?.provider), insurance_number = \(details.insurance?.number), revision = revision + 1, \
            updated_at = \(moment) WHERE \(id.condition)
            """)
    }

    static func read(_ row: SQLRow) throws -> Patient {
        Patient(
            id: try row["id"], revision: try row["revision"], details: try details(row), createdAt: try row["created_at"],
            createdBy: try row.get("created_by", as: StoredAuthor.self).value, updatedAt: try row["updated_at"], mergedInto: try row["survivor"])
    }

    private static func details(_ row: SQLRow) throws -> PatientDetails {
        PatientDetails(
            recordNumber: try row["record_number"], familyName: try row["family_name"], givenName: try row["given_name"],
            middleName: try row["middle_name"], birthDate: try row["birth_date"], sex: try row["sex"], phone: try row["phone"], email: try row["email"],
            address: try row["address"], emergencyContact: try contact(row), insurance: try insurance(row))
    }

    private static func contact(_ row: SQLRow) throws -> PatientDetails.EmergencyContact? {
        guard let name: String = try row["contact_name"] else { return nil }
        return PatientDetails.EmergencyContact(name: name, relationship: try row["contact_relationship"], phone: try row["contact_phone"])
    }

    private static func insurance(_ row: SQLRow) throws -> PatientDetails.Insurance? {
        guard let provider: String = try row["insurance_provider"] else { return nil }
        return PatientDetails.Insurance(provider: provider, number: try row["insurance_number"])
    }
}
