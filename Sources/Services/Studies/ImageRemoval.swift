public import Domain
public import Logging

/// Removes the bytes of claimed images. What fails stays claimed, for the next sweep.
public struct ImageRemoval: Sendable {
    private let images: any ImageRepository
    private let store: any ImageStore
    private let logger: Logger

    public init(images: any ImageRepository, store: any ImageStore, logger: Logger) {
        self.images = images
        self.store = store
        self.logger = logger
    }

    /// - Returns: how many are gone.
    @discardableResult
    public func remove(_ digests: [ImageDigest]) async -> Int {
        var removed = 0
        // Who stops says nothing of each image that is left: the next sweep has them.
        for digest in digests where !Task.isCancelled {
            do {
                try await store.remove(digest)
                try await images.forget(digest)
                removed += 1
            } catch {
                logger.warning("An image could not be removed yet", metadata: ["error": "\(error)"])
            }
        }
        return removed
    }
}
