internal import Domain
internal import Foundation
internal import NIOCore
public import Services

/// Master keys that never leave a key service: each version of its key is one, named `NAME:v3`. Data keys go there to be wrapped and unwrapped.
public struct TransitKeyring: KeyWrapping {
    private let client: TransitClient
    private let cache: DataKeyCache
    private var name: String { client.configuration.name }

    public init(_ configuration: TransitConfiguration) {
        self.init(TransitClient(configuration))
    }

    init(_ client: TransitClient, cache: DataKeyCache = DataKeyCache()) {
        self.client = client
        self.cache = cache
    }

    /// Asks for the key, to say at the start and not at the first picture that it cannot be used.
    ///
    /// - Throws: `storageUnavailable`; `conflict` where the key is of a kind that does not bind what it wraps to what that is for.
    public func check() async throws {
        let key = try await read()
        guard ["aes128-gcm96", "aes256-gcm96", "chacha20-poly1305"].contains(key.type), key.derived != true else {
            throw ServiceError(
                .conflict,
                "the key \(name) of the key service cannot wrap keys: it must be of type aes256-gcm96 and not derived, as transit makes it by itself.")
        }
    }

    public func masterKeys() async throws -> [MasterKeyDescription] {
        let key = try await read()
        return key.keys.compactMap { version, made in Int(version).map { ($0, made) } }
            .filter { $0.0 >= key.minimumVersion && $0.0 <= key.latest }
            .sorted { $0.0 > $1.0 }
            .map { MasterKeyDescription(id: id(of: $0.0), createdAt: $0.1.moment) }
    }

    public func wrap(_ key: DataKey, for context: SealingContext) async throws -> WrappedKey {
        struct Question: Encodable { let plaintext: Data, associatedData: Data }
        struct Answer: Decodable { let ciphertext: String }
        let answer: Answer = try await ask(
            .encrypt(name), Question(plaintext: Data(key.bytes), associatedData: Data(context.bytes)))
        guard let version = Self.version(of: answer.ciphertext), answer.ciphertext.utf8.count <= Envelope.maximumWrappedKey else {
            throw Self.misunderstood
        }
        let wrapped = WrappedKey(masterKeyID: id(of: version), bytes: Array(answer.ciphertext.utf8))
        cache.keep(key, at: .init(wrapped: wrapped, context: context))
        return wrapped
    }

    public func unwrap(_ wrapped: WrappedKey, for context: SealingContext) async throws -> DataKey {
        let place = DataKeyCache.Place(wrapped: wrapped, context: context)
        if let key = cache.key(at: place) { return key }
        // Of another key or another place of keys: the service would take it for damaged.
        guard let version = Self.version(of: String(decoding: wrapped.bytes, as: UTF8.self)), id(of: version) == wrapped.masterKeyID else {
            throw SealingFailure.unknownMasterKey(wrapped.masterKeyID)
        }
        let key = try await unwrapThere(wrapped, for: context)
        cache.keep(key, at: place)
        return key
    }

    public func makeNew() async throws -> MasterKeyDescription {
        _ = try await told { try await client.perform(.rotate(name)) }
        guard let newest = try await masterKeys().first else { throw Self.misunderstood }
        return newest
    }

    /// The service forgets versions from the oldest on, so one goes when those before it have gone.
    public func retire(_ id: String) async throws {
        let keys = try await masterKeys()
        guard let place = keys.firstIndex(where: { $0.id == id }) else { throw ServiceError(.notFound, "There is no master key \(id).") }
        guard place > 0 else { throw ServiceError(.conflict, "The master key \(id) is the one that seals: make another first.") }
        guard place == keys.count - 1, let version = Int(id.dropFirst(name.count + 2)) else {
            throw ServiceError(.conflict, "The key service forgets its oldest key first: retire \(keys.last?.id ?? "it") before this one.")
        }
        struct Question: Encodable { let minDecryptionVersion: Int }
        _ = try await told { try await client.perform(.configure(name), Question(minDecryptionVersion: version + 1)) }
    }

    private func unwrapThere(_ wrapped: WrappedKey, for context: SealingContext) async throws -> DataKey {
        struct Question: Encodable { let ciphertext: String, associatedData: Data }
        struct Answer: Decodable { let plaintext: Data }
        do {
            let question = Question(ciphertext: String(decoding: wrapped.bytes, as: UTF8.self), associatedData: Data(context.bytes))
            let answer: Answer = try Self.decoded(try await client.perform(.decrypt(name), question))
            guard let key = DataKey(bytes: Array(answer.plaintext)) else { throw SealingFailure.damaged("its key has another length") }
            return key
        } catch let refusal as TransitRefusal {
            if refusal.isOfVersion { throw SealingFailure.unknownMasterKey(wrapped.masterKeyID) }
            guard refusal.status != 400 else { throw SealingFailure.damaged("the key service does not unwrap its key: \(refusal.detail)") }
            throw refusal.serviceError
        }
    }

    private struct Key: Decodable {
        let type: String
        let derived: Bool?
        let latest: Int
        /// The oldest version that still opens.
        let minimumVersion: Int
        let keys: [String: Made]

        enum CodingKeys: String, CodingKey {
            case type, derived, keys
            case latest = "latest_version"
            case minimumVersion = "min_decryption_version"
        }

        /// Seconds since 1970 for a symmetric key.
        struct Made: Decodable {
            let moment: Timestamp?

            init(from decoder: any Decoder) throws {
                moment = (try? decoder.singleValueContainer().decode(Int64.self)).flatMap {
                    (0..<100_000_000_000).contains($0) ? Timestamp(microseconds: $0 * 1_000_000) : nil
                }
            }
        }
    }

    private struct Whole<Answer: Decodable>: Decodable {
        let data: Answer
    }

    private func read() async throws -> Key { try await ask(.read(name), TransitClient.Nothing()) }

    private func ask<Answer: Decodable>(_ operation: TransitClient.Operation, _ question: some Encodable & Sendable) async throws -> Answer {
        try Self.decoded(try await told { try await client.perform(operation, question) })
    }

    private func told<Answer>(_ body: () async throws -> Answer) async throws -> Answer {
        do {
            return try await body()
        } catch let refusal as TransitRefusal {
            throw refusal.serviceError
        }
    }

    private static func decoded<Answer: Decodable>(_ body: ByteBuffer) throws -> Answer {
        do {
            return try JSONDecoder().decode(Whole<Answer>.self, from: Data(body.readableBytesView)).data
        } catch {
            // Not with what the decoder says: it may quote the answer, which may hold a key.
            throw misunderstood
        }
    }

    private static let misunderstood = ServiceError(.storageUnavailable, "The key service gave an answer that this program does not understand.")

    private func id(of version: Int) -> String { "\(name):v\(version)" }

    /// Of `vault:v3:…`.
    private static func version(of ciphertext: String) -> Int? {
        let parts = ciphertext.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].first == "v" else { return nil }
        return Int(parts[1].dropFirst())
    }
}
