internal import Domain
internal import Services

/// Master keys that are kept here, newest first: the first one seals, all of them open.
struct MasterKeyring: Sendable {
    let current: MasterKey
    let keys: [MasterKey]
    private let byID: [String: MasterKey]

    /// - Returns: `nil` where there is no key, or one of them twice.
    init?(_ keys: [MasterKey]) {
        guard let first = keys.first, Set(keys.map(\.id)).count == keys.count else { return nil }
        (current, self.keys) = (first, keys)
        byID = Dictionary(uniqueKeysWithValues: keys.map { ($0.id, $0) })
    }

    func key(_ id: String) -> MasterKey? { byID[id] }

    func wrap(_ key: DataKey, for context: SealingContext) throws -> WrappedKey { try current.wrap(key, for: context) }

    func unwrap(_ wrapped: WrappedKey, for context: SealingContext) throws(SealingFailure) -> DataKey {
        guard let key = key(wrapped.masterKeyID) else { throw .unknownMasterKey(wrapped.masterKeyID) }
        return try key.unwrap(wrapped, for: context)
    }
}
