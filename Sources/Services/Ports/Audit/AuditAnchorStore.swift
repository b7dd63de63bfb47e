/// A place outside the database for one short note of where the audit's chain ends. Who can write to the database alone cannot take it back.
///
/// Calls block, and come on threads that may.
public protocol AuditAnchorStore: Sendable {
    /// - Returns: `nil` where nothing was noted yet; never more than a kibibyte.
    /// - Throws: `storageUnavailable` where it cannot be read.
    func note() throws -> [UInt8]?

    /// Puts the note in the place of the last one: all of it or nothing, and on the disk when this returns.
    ///
    /// - Throws: `storageUnavailable`.
    func replace(with note: [UInt8]) throws
}
