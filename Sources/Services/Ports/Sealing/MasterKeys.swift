/// The master keys, wherever they are kept, for whoever changes them.
public protocol MasterKeys: MasterKeyInventory {
    /// Makes a key that seals from now on. The ones before still open.
    ///
    /// - Throws: `conflict` where keys come from a place that this program cannot write; the message says what to do there.
    func makeNew() async throws -> MasterKeyDescription

    /// Destroys a key. Whatever is still sealed with it is lost, so ask before what that is.
    ///
    /// - Throws: `notFound`; `conflict` as `makeNew`, or for the key that seals.
    func retire(_ id: String) async throws
}
