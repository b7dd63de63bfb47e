internal import Domain

/// `{"current": …, "new": …}`: one's own password, changed.
struct PasswordChangeBody: Decodable {
    let current: String
    let new: String

    private enum Key: String, CodingKey, CaseIterable { case current, new }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        (current, new) = (try object.requiredText(.current), try object.requiredText(.new))
    }
}

/// `{"password": …}`: one's own, once more.
struct PasswordBody: Decodable {
    let password: String

    private enum Key: String, CodingKey, CaseIterable { case password }

    init(from decoder: any Decoder) throws {
        password = try ObjectReader(decoder, keyedBy: Key.self).requiredText(.password)
    }
}

/// `{"code": …}`: a one-time code or a recovery code.
struct CodeBody: Decodable {
    let code: String

    private enum Key: String, CodingKey, CaseIterable { case code }

    init(from decoder: any Decoder) throws {
        code = try ObjectReader(decoder, keyedBy: Key.self).requiredText(.code)
    }
}

/// `{"password": …, "code": …}`: what ends the second factor.
struct SecondFactorRemovalBody: Decodable {
    let password: String
    let code: String

    private enum Key: String, CodingKey, CaseIterable { case password, code }

    init(from decoder: any Decoder) throws {
        let object = try ObjectReader(decoder, keyedBy: Key.self)
        (password, code) = (try object.requiredText(.password), try object.requiredText(.code))
    }
}

/// `{"password": …}`, or `{}` for one that is made.
struct PasswordResetBody: Decodable {
    let password: String?

    private enum Key: String, CodingKey, CaseIterable { case password }

    init(from decoder: any Decoder) throws {
        password = try ObjectReader(decoder, keyedBy: Key.self).text(.password)
    }
}
