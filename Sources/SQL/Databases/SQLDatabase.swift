/// A database that any task may use.
///
/// A closure is one transaction. It runs on a thread of the driver, never on the cooperative pool, and it is synchronous, so that nothing else is
/// waited for while locks are held. It may run while the caller is already cancelled; a caller that is cancelled before its turn gets
/// `CancellationError`.
public protocol SQLDatabase: Sendable {
    var dialect: SQLDialect { get }

    /// Reads one snapshot: what others commit meanwhile stays unseen. Writing in it is an error.
    func read<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// One transaction: committed when the closure returns, rolled back when it throws.
    ///
    /// When it returns, what was written survives a loss of power. `.unavailable` may also mean that the connection was lost while PostgreSQL
    /// committed: then nobody knows whether it did, so write such that a second attempt does no harm.
    ///
    /// On PostgreSQL transactions run side by side (READ COMMITTED): a row that is read in order to be changed needs `\(.forUpdate)`.
    @discardableResult func write<T: Sendable>(_ body: @escaping @Sendable (any SQLConnection) throws -> T) async throws -> T

    /// Waits for running transactions and closes every connection. Whoever comes later gets `.unavailable`.
    func close() async
}
