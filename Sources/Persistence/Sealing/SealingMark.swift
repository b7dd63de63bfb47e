/// The record that nothing lies in an image store that was stored before there was sealing.
///
/// Without it every plain image whose digest is right would have to be believed for ever, and whoever can write to the store could put one there.
public protocol SealingMark: Sendable {
    /// Asked whenever a plain image is met, which is seldom: what one process records holds for the others at once.
    ///
    /// - Throws: `storageUnavailable`: nothing plain is read then.
    func everyImageIsSealed() async throws -> Bool

    /// For good.
    func recordEveryImageIsSealed() async throws
}
