import Foundation
import Synchronization

/// Who a test acts for on a running server: signs in when it must, and again when the access token is no longer good.
final class Account: Sendable {
    /// The first administrator of every server that tests start: a server that finds users already keeps to their password, which is the same.
    static let administrator = Account(name: "test-administrator", password: "a passphrase for the tests alone")

    let name: String
    let password: String

    init(name: String, password: String) {
        self.name = name
        self.password = password
    }

    /// The grant of a first-party client (RFC 6749, 4.3).
    var form: [String: String] { ["grant_type": "password", "username": name, "password": password] }
}

/// An access token that whoever uses it may replace.
final class Bearer: Sendable {
    private let token = Mutex<String?>(nil)

    var value: String? { token.withLock(\.self) }
    func set(_ new: String) { token.withLock { $0 = new } }
}
