internal import Domain
public import Services

/// Master keys that whoever starts the service gives it, in its environment.
public struct EnvironmentKeyring: KeyWrapping {
    private let keyring: MasterKeyring

    /// What is wrong, and what would be right. It never repeats a key.
    public struct Invalid: Error, CustomStringConvertible {
        public let description: String
    }

    /// - Parameters:
    ///   - current: 32 random bytes in base64 or hex.
    ///   - previous: older ones that still open, newest first, between commas.
    public init(current: String, previous: String? = nil) throws(Invalid) {
        let older = (previous ?? "").split(separator: ",").map { $0.filter { !$0.isWhitespace } }.filter { !$0.isEmpty }
        let keys = ([current] + older).map { MasterKey(text: $0) }
        guard keys[0] != nil else { throw Invalid(description: "MASTER_KEY \(Self.expectation)") }
        guard !keys.contains(where: { $0 == nil }) else { throw Invalid(description: "each key of MASTER_KEY_PREVIOUS \(Self.expectation)") }
        guard let keyring = MasterKeyring(keys.compactMap(\.self)) else {
            throw Invalid(description: "one key stands twice in MASTER_KEY and MASTER_KEY_PREVIOUS: name each once")
        }
        self.keyring = keyring
    }

    private static let expectation = "must be 32 random bytes in base64 or hex: make one with openssl rand -base64 32"

    public func masterKeys() async throws -> [MasterKeyDescription] { keyring.keys.map(\.summary) }

    public func wrap(_ key: DataKey, for context: SealingContext) async throws -> WrappedKey { try keyring.wrap(key, for: context) }

    public func unwrap(_ wrapped: WrappedKey, for context: SealingContext) async throws -> DataKey { try keyring.unwrap(wrapped, for: context) }

    public func makeNew() async throws -> MasterKeyDescription {
        throw ServiceError(
            .conflict,
            "Master keys come from the environment: make one with openssl rand -base64 32, set it as MASTER_KEY, put the present one first in MASTER_KEY_PREVIOUS, and start every instance again."
        )
    }

    public func retire(_ id: String) async throws {
        throw ServiceError(.conflict, "Master keys come from the environment: nothing needs this one any more, so take it out of MASTER_KEY_PREVIOUS.")
    }
}
