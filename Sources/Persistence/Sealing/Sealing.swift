internal import Domain
internal import NIOPosix
internal import Services

/// Seals bytes under a key of their own, which the master key wraps, and opens them. The work of the cipher is done on threads that may block.
struct Sealing: Sendable {
    let keys: any KeyWrapping
    private let threads = NIOThreadPool.singleton

    init(keys: any KeyWrapping) {
        self.keys = keys
    }

    func seal(_ bytes: [UInt8], for context: SealingContext) async throws -> [UInt8] {
        let key = DataKey()
        let envelope = Envelope(
            wrappedKey: try await keys.wrap(key, for: context), noncePrefix: (0..<Envelope.noncePrefixLength).map { _ in UInt8.random(in: 0...255) })
        return try await threads.runIfActive {
            var sealed = envelope.bytes
            sealed.reserveCapacity(sealed.count + SegmentCipher.sealedLength(of: bytes.count))
            try SegmentCipher(key: key, noncePrefix: envelope.noncePrefix, context: context).seal(bytes, onto: &sealed)
            return sealed
        }
    }

    /// - Throws: `SealingFailure`; `storageUnavailable` where the key service does not answer.
    func open(_ sealed: [UInt8], for context: SealingContext) async throws -> [UInt8] {
        try await opened(sealed, for: context).bytes
    }

    /// The same bytes under the newest master key: opened to be checked, and not sealed anew.
    ///
    /// - Parameter check: looks at the opened bytes before anything is made of them.
    func rewrap(_ sealed: [UInt8], for context: SealingContext, check: @escaping @Sendable ([UInt8]) throws -> Void) async throws -> [UInt8] {
        let (envelope, key, bytes) = try await opened(sealed, for: context)
        try await threads.runIfActive { try check(bytes) }
        // Not by the key service's own rewrap: that takes no associated data, which binds the key to what it is for.
        let new = Envelope(wrappedKey: try await keys.wrap(key, for: context), noncePrefix: envelope.noncePrefix)
        return new.bytes + sealed[envelope.length...]
    }

    private func opened(_ sealed: [UInt8], for context: SealingContext) async throws -> (envelope: Envelope, key: DataKey, bytes: [UInt8]) {
        let envelope = try Envelope(beginningOf: sealed)
        let key = try await keys.unwrap(envelope.wrappedKey, for: context)
        let cipher = SegmentCipher(key: key, noncePrefix: envelope.noncePrefix, context: context)
        let bytes = try await threads.runIfActive { try cipher.open(sealed[envelope.length...]) }
        return (envelope, key, bytes)
    }
}
