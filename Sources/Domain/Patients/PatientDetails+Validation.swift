extension PatientDetails {
    /// The same details trimmed, or the first thing that is wrong with them.
    ///
    /// - Parameter today: a birth date after it is refused.
    public func validated(today: CalendarDate) throws(ServiceError) -> PatientDetails {
        guard let familyName = try Self.text(familyName, "familyName", limit: 200) else {
            throw ServiceError(.invalidRequest, "familyName is required.")
        }
        if let birthDate, birthDate > today { throw ServiceError(.invalidRequest, "birthDate lies in the future.") }
        if let birthDate, birthDate.age(on: today) == nil { throw ServiceError(.invalidRequest, "birthDate lies more than 150 years back.") }
        return PatientDetails(
            recordNumber: try Self.text(recordNumber, "recordNumber", limit: 64), familyName: familyName,
            givenName: try Self.text(givenName, "givenName", limit: 200), middleName: try Self.text(middleName, "middleName", limit: 200),
            birthDate: birthDate, sex: sex, phone: try Self.phone(phone, "phone"), email: try Self.email(email),
            address: try Self.text(address, "address", limit: 1000, lines: true), emergencyContact: try validatedContact(),
            insurance: try validatedInsurance())
    }

    private func validatedContact() throws(ServiceError) -> EmergencyContact? {
        guard let contact = emergencyContact else { return nil }
        guard let name = try Self.text(contact.name, "emergencyContact.name", limit: 200) else {
            throw ServiceError(.invalidRequest, "emergencyContact.name is required where there is an emergency contact.")
        }
        return EmergencyContact(
            name: name, relationship: try Self.text(contact.relationship, "emergencyContact.relationship", limit: 100),
            phone: try Self.phone(contact.phone, "emergencyContact.phone"))
    }

    private func validatedInsurance() throws(ServiceError) -> Insurance? {
        guard let insurance else { return nil }
        guard let provider = try Self.text(insurance.provider, "insurance.provider", limit: 200) else {
            throw ServiceError(.invalidRequest, "insurance.provider is required where there is an insurance.")
        }
        return Insurance(provider: provider, number: try Self.text(insurance.number, "insurance.number", limit: 64))
    }

    private static func text(_ value: String?, _ field: String, limit: Int, lines: Bool = false) throws(ServiceError) -> String? {
        try FreeText.checked(value, field, limit: limit, lines: lines)
    }

    /// ITU-T E.164 has at most 15 digits; people write spaces, hyphens, brackets and an extension besides.
    private static func phone(_ value: String?, _ field: String) throws(ServiceError) -> String? {
        guard let phone = try text(value, field, limit: 40) else { return nil }
        let digits = phone.filter(\.isNumber).count
        guard (3...20).contains(digits), phone.allSatisfy({ $0.isNumber || "+-() ./#x,".contains($0) }) else {
            throw ServiceError(.invalidRequest, "\(field) must be a telephone number such as +998 71 123 45 67.")
        }
        return phone
    }

    /// Only what would never arrive is refused (RFC 5321, section 4.5.3.1).
    private static func email(_ value: String?) throws(ServiceError) -> String? {
        guard let email = try text(value, "email", limit: 254) else { return nil }
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty }), !email.contains(where: \.isWhitespace) else {
            throw ServiceError(.invalidRequest, "email must be an address such as name@hospital.example.")
        }
        return email
    }
}
