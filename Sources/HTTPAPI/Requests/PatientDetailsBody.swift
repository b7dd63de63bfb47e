internal import Domain

/// A patient's details as they are sent.
struct PatientDetailsBody: Decodable {
    let details: PatientDetails

    private enum Key: String, CodingKey, CaseIterable {
        case recordNumber, familyName, givenName, middleName, birthDate, sex, phone, email, address, emergencyContact, insurance
    }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        details = PatientDetails(
            recordNumber: try object.text(.recordNumber), familyName: try object.requiredText(.familyName), givenName: try object.text(.givenName),
            middleName: try object.text(.middleName), birthDate: try object.date(.birthDate), sex: try object.choice(.sex, of: Sex.self),
            phone: try object.text(.phone), email: try object.text(.email), address: try object.text(.address),
            emergencyContact: try object.object(.emergencyContact, as: Contact.self)?.contact,
            insurance: try object.object(.insurance, as: InsuranceBody.self)?.insurance)
    }

    private struct Contact: Decodable {
        let contact: PatientDetails.EmergencyContact

        enum Key: String, CodingKey, CaseIterable { case name, relationship, phone }

        init(from decoder: any Decoder) throws {
            let object = try ObjectReader(decoder, keyedBy: Key.self)
            contact = .init(name: try object.requiredText(.name), relationship: try object.text(.relationship), phone: try object.text(.phone))
        }
    }

    private struct InsuranceBody: Decodable {
        let insurance: PatientDetails.Insurance

        enum Key: String, CodingKey, CaseIterable { case provider, number }

        init(from decoder: any Decoder) throws {
            let object = try ObjectReader(decoder, keyedBy: Key.self)
            insurance = .init(provider: try object.requiredText(.provider), number: try object.text(.number))
        }
    }
}
