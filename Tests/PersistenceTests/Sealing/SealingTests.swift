import Services
import Testing

@testable import Persistence

/// The bytes of something sealed, whatever is done to them.
struct SealingTests {
    private static let context = SealingContext(text: "image of a test")
    private let sealing = Sealing(keys: Keys.ring())

    private static let segment = SegmentCipher.segmentLength

    @Test(arguments: [0, 1, 15, 16, 17, 1000, segment - 1, segment, segment + 1, 2 * segment, 2 * segment + 7])
    func opensWhatItSealed(_ count: Int) async throws {
        let bytes = picture(count, bytes: count)
        let sealed = try await sealing.seal(bytes, for: Self.context)
        #expect(try await sealing.open(sealed, for: Self.context) == bytes)
        #expect(sealed.count <= ImageContent.sealed.storedLength(of: count))
    }

    @Test func sealsTheSameBytesDifferently() async throws {
        let (one, other) = (try await sealing.seal(picture(1), for: Self.context), try await sealing.seal(picture(1), for: Self.context))
        #expect(one != other)
        #expect(one.suffix(1000) != other.suffix(1000))
    }

    /// Every bit of a small one: its beginning, the master key's id, the wrapped key, the check, the segment and its tag.
    @Test func noticesEveryFlippedBit() async throws {
        let sealed = try await sealing.seal(picture(1, bytes: 40), for: Self.context)
        for place in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[place] ^= 1 << bit
                let failure = await #expect(throws: SealingFailure.self) { try await sealing.open(changed, for: Self.context) }
                // A flipped bit is not taken for a master key that is missing.
                if case .unknownMasterKey = failure { Issue.record("byte \(place), bit \(bit)") }
            }
        }
    }

    @Test func noticesEveryTruncationAndAddition() async throws {
        let sealed = try await sealing.seal(picture(1, bytes: 40), for: Self.context)
        for count in 0..<sealed.count {
            await #expect(throws: SealingFailure.self) { try await sealing.open(Array(sealed.prefix(count)), for: Self.context) }
        }
        for more in [[0], Array(sealed.suffix(56)), sealed] {
            await #expect(throws: SealingFailure.self) { try await sealing.open(sealed + more, for: Self.context) }
        }
    }

    @Test func noticesSegmentsThatAreMissingExchangedOrRepeated() async throws {
        let sealed = try await sealing.seal(picture(1, bytes: 3 * Self.segment), for: Self.context)
        let head = try Envelope(beginningOf: sealed).length
        let length = Self.segment + 16
        let segments = (0..<3).map { Array(sealed[head + $0 * length..<head + ($0 + 1) * length]) }
        for order in [[], [0], [0, 1], [1, 2], [0, 2], [1, 0, 2], [0, 2, 1], [0, 1, 1], [0, 0, 1, 2], [0, 1, 2, 2]] {
            let changed = Array(sealed[..<head]) + order.flatMap { segments[$0] }
            await #expect(throws: SealingFailure.self) { try await sealing.open(changed, for: Self.context) }
        }
        let whole = Array(sealed[..<head]) + [0, 1, 2].flatMap { segments[$0] }
        #expect(try await sealing.open(whole, for: Self.context) == picture(1, bytes: 3 * Self.segment))
    }

    @Test func doesNotOpenForAnotherContext() async throws {
        let sealed = try await sealing.seal(picture(1), for: Self.context)
        await #expect(throws: SealingFailure.self) { try await sealing.open(sealed, for: SealingContext(text: "image of another test")) }
    }

    /// Neither half of one sealed thing goes with the other half of another.
    @Test func doesNotOpenABodyUnderAnothersKey() async throws {
        let (one, other) = (try await sealing.seal(picture(1), for: Self.context), try await sealing.seal(picture(2), for: Self.context))
        let head = try Envelope(beginningOf: one).length
        #expect(try Envelope(beginningOf: other).length == head)
        await #expect(throws: SealingFailure.self) { try await sealing.open(Array(one[..<head] + other[head...]), for: Self.context) }
    }

    @Test func saysWhichMasterKeyIsMissing() async throws {
        let sealed = try await sealing.seal(picture(1), for: Self.context)
        let failure = await #expect(throws: SealingFailure.self) { try await Sealing(keys: Keys.ring(Keys.second)).open(sealed, for: Self.context) }
        guard case .unknownMasterKey(let id) = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(id == Keys.id(Keys.first))
    }

    /// Whoever can write the file can write its check too; what it names must still be fit for a terminal.
    @Test(arguments: ["", "\u{1B}[2J", "a\nb", "ключ", "a b"])
    func refusesAMasterKeyOfNoName(_ id: String) throws {
        let envelope = Envelope(wrappedKey: WrappedKey(masterKeyID: id, bytes: [1]), noncePrefix: Array(repeating: 0, count: 7))
        #expect(throws: SealingFailure.self) { try Envelope(beginningOf: envelope.bytes) }
    }

    @Test func readsWhatItWrites() throws {
        let envelope = Envelope(
            wrappedKey: WrappedKey(masterKeyID: String(repeating: "k", count: 255), bytes: Array(repeating: 9, count: 1024)),
            noncePrefix: [1, 2, 3, 4, 5, 6, 7])
        #expect(envelope.bytes.count == envelope.length && envelope.length == Envelope.maximumLength)
        #expect(try Envelope(beginningOf: envelope.bytes + [1, 2, 3]) == envelope)
    }

    @Test func opensUnderAnOlderKeyAndSealsUnderTheNewest() async throws {
        let sealed = try await sealing.seal(picture(1), for: Self.context)
        let later = Sealing(keys: Keys.ring(Keys.second, previous: Keys.first))
        #expect(try await later.open(sealed, for: Self.context) == picture(1))
        let new = try await later.rewrap(sealed, for: Self.context) { _ in }
        #expect(try Envelope(beginningOf: new).wrappedKey.masterKeyID == Keys.id(Keys.second))
        #expect(new.suffix(1016) == sealed.suffix(1016))
        #expect(try await Sealing(keys: Keys.ring(Keys.second)).open(new, for: Self.context) == picture(1))
    }

    @Test func rewrapsNothingThatIsDamaged() async throws {
        var sealed = try await sealing.seal(picture(1), for: Self.context)
        sealed[sealed.count - 1] ^= 1
        await #expect(throws: SealingFailure.self) { try await sealing.rewrap(sealed, for: Self.context) { _ in } }
    }

    @Test(arguments: ["user 1 totp", ""])
    func bindsASecretToItsPurpose(_ purpose: String) async throws {
        let sealer = SecretSealer(keys: Keys.ring())
        let sealed = try await sealer.seal([1, 2, 3], for: purpose)
        #expect(try await sealer.open(sealed, for: purpose) == [1, 2, 3])
        #expect(sealer.masterKeyID(of: sealed) == Keys.id(Keys.first))
        #expect(sealer.masterKeyID(of: SealedSecret(bytes: [1, 2, 3])) == nil)
        #expect(await serviceError { try await sealer.open(sealed, for: purpose + " ") }?.code == .unknown)
        #expect(await serviceError { try await sealer.open(SealedSecret(bytes: []), for: purpose) }?.code == .unknown)
        let missing = await serviceError { try await SecretSealer(keys: Keys.ring(Keys.second)).open(sealed, for: purpose) }
        #expect(missing?.code == .unknown && missing?.message.contains("master key") == true)
    }

    /// A picture for the same purpose is no secret, and the other way round.
    @Test func keepsSecretsAndImagesApart() async throws {
        let sealed = try await sealing.seal([1, 2, 3], for: SealingContext(text: "image x"))
        #expect(await serviceError { try await SecretSealer(keys: Keys.ring()).open(SealedSecret(bytes: sealed), for: "x") }?.code == .unknown)
    }
}
