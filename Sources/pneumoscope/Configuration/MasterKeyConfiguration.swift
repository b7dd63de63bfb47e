internal import Foundation
internal import Logging
internal import Persistence

/// Where the master keys are that everything stored is sealed under.
enum MasterKeyConfiguration {
    /// Shared by the processes of one machine, and made at the first start.
    case file(URL)
    case environment(EnvironmentKeyring)
    /// A key service: the keys never come here.
    case transit(TransitConfiguration)

    /// - Parameter folder: where the file of keys lies unless `MASTER_KEY_FILE` says otherwise.
    init(_ settings: Settings, folder: String) throws {
        let chosen = ["MASTER_KEY_FILE", "MASTER_KEY", "MASTER_KEY_URL"].filter { settings.string($0) != nil }
        guard chosen.count <= 1 else {
            throw Settings.Invalid(key: chosen[1], value: "set", expectation: "unset where \(chosen[0]) says where the master keys are")
        }
        if let address = settings.string("MASTER_KEY_URL") {
            self = .transit(try Self.transit(address, settings))
        } else if let key = settings.string("MASTER_KEY") {
            self = .environment(try EnvironmentKeyring(current: key, previous: settings.string("MASTER_KEY_PREVIOUS")))
        } else {
            self = .file(URL(filePath: settings.string("MASTER_KEY_FILE") ?? "\(folder)/keys/master.keys"))
        }
    }

    private static func transit(_ address: String, _ settings: Settings) throws -> TransitConfiguration {
        let token: TransitConfiguration.Token
        if let file = settings.string("VAULT_TOKEN_FILE") {
            token = .file(URL(filePath: file))
        } else if let text = settings.string("VAULT_TOKEN") {
            token = .fixed(text)
        } else {
            throw Settings.Invalid(key: "VAULT_TOKEN_FILE", value: "", expectation: "set beside MASTER_KEY_URL")
        }
        return try TransitConfiguration(
            address, token: token, namespace: settings.string("VAULT_NAMESPACE"), certificates: settings.string("VAULT_CACERT"))
    }

    /// - Parameter mayMake: whether a file that is missing is made with a new key: not where something has been sealed already.
    func open(mayMake: Bool, logger: Logger) async throws -> any KeyWrapping {
        switch self {
        case .file(let file): return try FileKeyring(file, mayMake: mayMake, logger: logger)
        case .environment(let keyring): return keyring
        case .transit(let configuration):
            let keyring = TransitKeyring(configuration)
            try await keyring.check()
            return keyring
        }
    }
}
