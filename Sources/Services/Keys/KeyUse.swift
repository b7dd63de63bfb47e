/// How much needs which master key.
public struct KeyUse: Sendable, Equatable {
    public struct Count: Sendable, Equatable {
        public var images = 0
        public var secrets = 0

        public init(images: Int = 0, secrets: Int = 0) {
            self.images = images
            self.secrets = secrets
        }

        public var isNone: Bool { images == 0 && secrets == 0 }
    }

    /// Newest first: the keys that are here.
    public let keys: [MasterKeyDescription]
    /// By the id of a key, which may be one that is no longer here.
    public internal(set) var counts: [String: Count] = [:]
    /// Images that were stored before there was sealing.
    public internal(set) var plainImages = 0
    /// Images and secrets whose bytes do not say which key they need.
    public internal(set) var damaged = 0

    init(keys: [MasterKeyDescription]) {
        self.keys = keys
    }

    public func count(of id: String) -> Count { counts[id] ?? Count() }

    /// Keys that something needs and that are not here, in order.
    public var missingKeys: [String] { Set(counts.keys).subtracting(keys.map(\.id)).sorted() }
}
