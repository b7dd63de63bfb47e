/// What a person tells of a patient. Only a name is required; every text is trimmed, and an empty one is the same as none.
public struct PatientDetails: Sendable, Codable, Equatable {
    /// The hospital's own number for the patient, unique.
    public var recordNumber: String?
    public var familyName: String
    public var givenName: String?
    /// Patronymic or middle name.
    public var middleName: String?
    public var birthDate: CalendarDate?
    public var sex: Sex?
    public var phone: String?
    public var email: String?
    public var address: String?
    public var emergencyContact: EmergencyContact?
    public var insurance: Insurance?

    public struct EmergencyContact: Sendable, Codable, Equatable {
        public var name: String
        public var relationship: String?
        public var phone: String?

        public init(name: String, relationship: String? = nil, phone: String? = nil) {
            self.name = name
            self.relationship = relationship
            self.phone = phone
        }
    }

    public struct Insurance: Sendable, Codable, Equatable {
        public var provider: String
        public var number: String?

        public init(provider: String, number: String? = nil) {
            self.provider = provider
            self.number = number
        }
    }

    public init(
        recordNumber: String? = nil, familyName: String, givenName: String? = nil, middleName: String? = nil, birthDate: CalendarDate? = nil,
        sex: Sex? = nil, phone: String? = nil, email: String? = nil, address: String? = nil, emergencyContact: EmergencyContact? = nil,
        insurance: Insurance? = nil
    ) {
        self.recordNumber = recordNumber
        self.familyName = familyName
        self.givenName = givenName
        self.middleName = middleName
        self.birthDate = birthDate
        self.sex = sex
        self.phone = phone
        self.email = email
        self.address = address
        self.emergencyContact = emergencyContact
        self.insurance = insurance
    }

    /// Family, given and middle name, as a list shows them.
    public var fullName: String { [familyName, givenName, middleName].compactMap(\.self).joined(separator: " ") }
}
