internal import Domain

/// Makes sure that database and image store belong together, before anything is written or swept: to the wrong database every image is an orphan.
public struct ImageOwnership: Sendable {
    private let images: any ImageRepository
    private let store: any ImageStore

    public init(images: any ImageRepository, store: any ImageStore) {
        self.images = images
        self.store = store
    }

    /// - Throws: `conflict` where the store belongs to another database.
    public func check() async throws {
        let owner = try await images.owner()
        if try await store.owner() == nil, try await holdsNothingUnknown() { try await store.adopt(by: owner) }
        guard try await store.owner() == owner else {
            throw ServiceError(
                .conflict,
                "the image store belongs to another database: set DATABASE_URL to the one whose images they are, or IMAGES_URL to an empty place.")
        }
    }

    /// A store without an owner is new, or was copied without that file.
    private func holdsNothingUnknown() async throws -> Bool {
        try await images.unknown(among: try await store.contents(after: nil, limit: 1000).map(\.digest)).isEmpty
    }
}
