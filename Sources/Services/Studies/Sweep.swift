public import Domain

/// Removes what nobody refers to: leftovers of processes that died, images of erased patients, worn-out idempotency keys.
public struct Sweep: Sendable {
    private let images: any ImageRepository
    private let store: any ImageStore
    private let studies: any StudyRepository
    private let removal: ImageRemoval
    private let clock: @Sendable () -> Timestamp

    /// How long a client may send a request again under its key.
    public static let idempotencyKeyLife: Duration = .seconds(24 * 3600)

    public init(
        images: any ImageRepository, store: any ImageStore, studies: any StudyRepository, removal: ImageRemoval,
        clock: @escaping @Sendable () -> Timestamp = { .now }
    ) {
        self.images = images
        self.store = store
        self.studies = studies
        self.removal = removal
        self.clock = clock
    }

    public struct Report: Sendable, Equatable {
        /// Uploads whose process died before their study was recorded.
        public var staged = 0
        /// Images without a study.
        public var images = 0
        public var idempotencyKeys = 0

        public init(staged: Int = 0, images: Int = 0, idempotencyKeys: Int = 0) {
            self.staged = staged
            self.images = images
            self.idempotencyKeys = idempotencyKeys
        }

        public var isEmpty: Bool { self == Report() }
    }

    /// - Parameter stagedAge: what is staged for less stays, where the store cannot tell whether whoever staged it is alive.
    public func run(stagedAge: Duration) async throws -> Report {
        var report = Report()
        report.staged = try await store.sweepStaged(olderThan: stagedAge)
        report.images = await removal.remove(try await images.claimed(limit: Self.claims))
        report.images += try await removeOrphans()
        report.idempotencyKeys = try await studies.forgetIdempotencyKeys(before: clock() - Self.idempotencyKeyLife)
        return report
    }

    /// So few that they are removed long before a claim is thought abandoned.
    private static let claims = 100

    private func removeOrphans() async throws -> Int {
        let orphans = try await findOrphans()
        var removed = 0
        for start in stride(from: 0, to: orphans.count, by: Self.claims) {
            let some = Array(orphans[start..<min(start + Self.claims, orphans.count)])
            removed += await removal.remove(try await images.claimOrphans(among: some))
        }
        return removed
    }

    /// - Throws: `conflict` where there are too many to be what crashes leave behind: somebody restored an old database, or took another one's images.
    private func findOrphans() async throws -> [ImageDigest] {
        let youngest = clock() - store.grace
        var (orphans, seen): ([ImageDigest], Int) = ([], 0)
        var last: ImageDigest?
        while true {
            let page = try await store.contents(after: last, limit: 1000)
            guard let end = page.last?.digest else { break }
            orphans += try await images.unknown(among: page.filter { $0.modifiedAt <= youngest }.map(\.digest))
            seen += page.count
            last = end
        }
        guard orphans.count <= max(Self.mostOrphans, seen / 100) else {
            throw ServiceError(
                .conflict,
                "\(orphans.count) of \(seen) images belong to no study, too many for leftovers: nothing was removed. Is the database the one that they were recorded in?"
            )
        }
        return orphans
    }

    /// Above this, and above one in a hundred, orphans are a sign of a mistake.
    private static let mostOrphans = 100
}
