internal import Domain
internal import Foundation
internal import Services

/// A hashed password, read from and written as a PHC string: `$scrypt$ln=16,r=8,p=1$salt$key`, both in base64 without padding.
struct ScryptHash: Equatable {
    let cost: ScryptCost
    let salt: [UInt8]
    let key: [UInt8]

    init(cost: ScryptCost, salt: [UInt8], key: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.key = key
    }

    /// - Returns: `nil` for what this service has not written, or would not in any version: whoever altered the database shall not have it take the
    ///   machine's memory or time.
    init?(_ hash: PasswordHash) {
        guard hash.text.utf8.count <= 256, let match = hash.text.wholeMatch(of: Self.form),
            let logN = Int(match.1), ScryptCost.range.contains(logN),
            let salt = Self.bytes(match.2), let key = Self.bytes(match.3), (16...64).contains(salt.count), key.count == 32
        else { return nil }
        self.init(cost: ScryptCost(logN: logN), salt: salt, key: key)
    }

    private static var form: Regex<(Substring, Substring, Substring, Substring)> {
        /\$scrypt\$ln=([1-9][0-9]),r=8,p=1\$([A-Za-z0-9+\/]{22,86})\$([A-Za-z0-9+\/]{43})/
    }

    var text: PasswordHash {
        PasswordHash("$scrypt$ln=\(cost.logN),r=\(cost.r),p=\(cost.p)$\(Self.base64(salt))$\(Self.base64(key))")
    }

    /// What is computed for somebody who is not known.
    static func nobodys(at cost: ScryptCost) -> ScryptHash {
        ScryptHash(cost: cost, salt: [UInt8](repeating: 0, count: 16), key: [UInt8](repeating: 0, count: 32))
    }

    /// Whether the password is the one, found out in a time that does not depend on where the keys differ.
    func matches(_ password: [UInt8], deriving derive: KeyDerivation) throws -> Bool {
        let found = try derive(cost, password, salt)
        return found.count == key.count && zip(found, key).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }

    private static func base64(_ bytes: [UInt8]) -> String {
        String(Data(bytes).base64EncodedString().prefix { $0 != "=" })
    }

    private static func bytes(_ text: Substring) -> [UInt8]? {
        Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)).map { Array($0) }
    }
}
