public import Domain

/// Changes the master key: makes a new one, puts under it what needs an older one, and destroys those that nothing needs any more.
///
/// It works beside a running service and may be killed at any moment: every image and every secret is changed by itself, in one step, and whoever starts
/// again goes on with those that are left. What is rewritten is what the key wraps; pictures are opened to be checked and are not encrypted anew.
public struct KeyRotation: Sendable {
    private let keys: any MasterKeys
    private let images: any SealedImages
    private let secrets: [any SealedSecretRepository]
    private let sealing: any SealedSecretInspection
    private let audit: any AuditRepository
    private let clock: @Sendable () -> Timestamp

    public init(
        keys: any MasterKeys, images: any SealedImages, secrets: [any SealedSecretRepository], sealing: any SealedSecretInspection,
        audit: any AuditRepository, clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.keys = keys
        self.images = images
        self.secrets = secrets
        self.sealing = sealing
        self.audit = audit
        self.clock = clock
    }

    public struct Report: Sendable, Equatable {
        /// Images that were looked at.
        public var seen = 0
        /// Images that needed an older key.
        public var rewrapped = 0
        /// Images that were stored before there was sealing.
        public var sealed = 0
        public var secrets = 0
        /// Images that cannot be opened: they were left as they are.
        public var damaged: [ImageDigest] = []
        /// Secrets that cannot be opened: they were left as they are.
        public var damagedSecrets = 0

        public init() {}

        var changes: Int { rewrapped + sealed + secrets }
    }

    /// How long a key is kept after its successor was made: a batch that began under it may publish its pictures nearly an hour later.
    public static let settling: Duration = .seconds(3600)

    /// Pictures in memory at once: each is held as it was, opened, and as it will be.
    private static let width = 2

    /// In the end a pass finds nothing to do, unless some service still seals with an older key: it has not been told of the new one.
    private static let mostPasses = 5

    /// The keys, and how much needs each of them. Reads the first bytes of every image.
    public func use() async throws -> KeyUse { try await inspection.use() }

    /// Makes a key that seals from now on. What is there already is changed by `rotate`.
    public func makeNew(by author: Author) async throws -> MasterKeyDescription {
        let key = try await keys.makeNew()
        try await record(key.id, by: author, ["step": "new"])
        return key
    }

    /// Puts everything under the key that seals.
    ///
    /// - Parameter progress: told after every image what was done until then.
    /// - Throws: `storageUnavailable` where store, database or key service do not answer: started again, it goes on.
    public func rotate(by author: Author, progress: (Report) -> Void = { _ in }) async throws -> Report {
        var (report, current) = (Report(), try await sealingKey)
        for _ in 0..<Self.mostPasses {
            // Somebody may have made a newer one meanwhile.
            current = try await sealingKey
            // Counted anew in each pass, for it meets the same ones again.
            (report.seen, report.damaged, report.damagedSecrets) = (0, [], 0)
            let before = report.changes
            try await rotateImages(under: current, &report, progress)
            try await rotateSecrets(under: current, &report)
            guard report.changes == before else { continue }
            try await images.recordAllAreSealed()
            break
        }
        try await record(current, by: author, report.detail)
        return report
    }

    /// Destroys a key that nothing needs.
    ///
    /// - Throws: `notFound`; `conflict` where something needs it, or where an upload may still be under way that began under it.
    public func retire(_ id: String, by author: Author) async throws {
        let use = try await inspection.use()
        try check(id, among: use.keys)
        let count = use.count(of: id)
        guard count.isNone, use.damaged == 0 else { throw Self.needed(count, damaged: use.damaged) }
        // First, for a key that is gone without a record would be worse than a record of a key that stayed.
        try await record(id, by: author, ["step": "retire"])
        try await keys.retire(id)
    }

    private func check(_ id: String, among keys: [MasterKeyDescription]) throws {
        guard let place = keys.firstIndex(where: { $0.id == id }) else {
            throw ServiceError(.notFound, "There is no master key \(id): pneumoscope keys list shows those that are here.")
        }
        guard place > 0 else { throw ServiceError(.conflict, "The master key \(id) is the one that seals: make another first with pneumoscope keys new.") }
        guard let successor = keys[place - 1].createdAt, clock() - successor < Self.settling else { return }
        throw ServiceError(
            .conflict, "The master key \(id) was replaced less than an hour ago: uploads may be under way that began under it. Try again later.")
    }

    private func rotateImages(under id: String, _ report: inout Report, _ progress: (Report) -> Void) async throws {
        var counted = report
        try await inspection.forEachPage { page in
            try await forEachOutcome(of: page, under: id) { digest, outcome in
                counted.add(outcome, of: digest)
                progress(counted)
            }
        }
        report = counted
    }

    private func forEachOutcome(of page: [ImageDigest], under id: String, _ body: (ImageDigest, ResealingOutcome) -> Void) async throws {
        try await withThrowingTaskGroup(of: (ImageDigest, ResealingOutcome).self) { group in
            var rest = page[...]
            for digest in rest.prefix(Self.width) { group.addTask { (digest, try await images.reseal(digest, under: id)) } }
            rest = rest.dropFirst(Self.width)
            while let (digest, outcome) = try await group.next() {
                body(digest, outcome)
                try Task.checkCancellation()
                if let next = rest.popFirst() { group.addTask { (next, try await images.reseal(next, under: id)) } }
            }
        }
    }

    private func rotateSecrets(under id: String, _ report: inout Report) async throws {
        var counted = report
        for repository in secrets {
            try await inspection.forEachSecret(in: repository) { secret in
                guard sealing.masterKeyID(of: secret.sealed) != id else { return }
                do {
                    let new = try await sealing.seal(try await sealing.open(secret.sealed, for: secret.purpose), for: secret.purpose)
                    if try await repository.replace(secret, with: new) { counted.secrets += 1 }
                } catch let error as ServiceError where error.code == .unknown {
                    counted.damagedSecrets += 1
                }
            }
        }
        report = counted
    }

    private func record(_ id: String, by author: Author, _ detail: [String: String]) async throws {
        try await audit.append(AuditEvent(.rotateMasterKey, by: author, objects: [AuditObject(.masterKey, id)], at: clock(), detail: detail))
    }

    private var inspection: KeyInspection { KeyInspection(keys: keys, images: images, secrets: secrets, sealing: sealing) }

    private var sealingKey: String {
        get async throws {
            guard let key = try await keys.masterKeys().first else {
                throw ServiceError(.conflict, "There is no master key: make one first with pneumoscope keys new.")
            }
            return key.id
        }
    }

    private static func needed(_ count: KeyUse.Count, damaged: Int) -> ServiceError {
        guard count.isNone else {
            return ServiceError(
                .conflict, "\(count.images) images and \(count.secrets) secrets need this master key: run pneumoscope keys rotate first.")
        }
        return ServiceError(
            .conflict, "\(damaged) stored things are damaged, so that nobody knows which master key they need: restore or remove them first.")
    }
}

extension KeyRotation.Report {
    fileprivate mutating func add(_ outcome: ResealingOutcome, of digest: ImageDigest) {
        seen += 1
        switch outcome {
        case .rewrapped: rewrapped += 1
        case .sealed: sealed += 1
        case .damaged: damaged.append(digest)
        case .upToDate, .gone: break
        }
    }

    fileprivate var detail: [String: String] {
        [
            "step": "rotate", "images": "\(rewrapped)", "sealed": "\(sealed)", "secrets": "\(secrets)",
            "damaged": "\(damaged.count + damagedSecrets)",
        ]
    }
}
