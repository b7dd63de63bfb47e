public import Domain
public import Foundation
public import Logging
internal import NIOPosix
public import Services
internal import Synchronization

/// Master keys in a file, which processes share: whoever runs follows what others write there.
public final class FileKeyring: KeyWrapping {
    private struct State {
        var keyring: MasterKeyring
        var stamp: MasterKeyFile.Stamp
        /// Of a file that could not be read, so that this is said once.
        var refused: MasterKeyFile.Stamp?
    }

    private let file: MasterKeyFile
    private let state: Mutex<State>
    private let logger: Logger
    private let clock: @Sendable () -> Timestamp
    private let threads = NIOThreadPool.singleton

    /// Reads the file, and makes it with a new key where it is missing. Blocks: it is for the start of a process.
    ///
    /// - Parameter mayMake: `false` where something has been sealed already: a new key would not open it, and would hide that the old one is missing.
    /// - Throws: `MasterKeyProblem`, in one sentence that says what to do.
    public init(_ path: URL, mayMake: Bool = true, logger: Logger, clock: @escaping @Sendable () -> Timestamp = { .now }) throws {
        file = MasterKeyFile(path: path.standardizedFileURL.path)
        if mayMake, file.stamp == nil { try file.makeFirst(at: clock()) }
        guard let (keyring, stamp) = try file.read() else {
            throw MasterKeyProblem(
                "there is no file of master keys at \(path.path), and what is stored was sealed with one: bring it back, or set MASTER_KEY_FILE to where it is")
        }
        state = Mutex(State(keyring: keyring, stamp: stamp))
        self.logger = logger
        self.clock = clock
    }

    public func masterKeys() async throws -> [MasterKeyDescription] {
        try await onThread { try self.keyring().keys.map(\.summary) }
    }

    public func wrap(_ key: DataKey, for context: SealingContext) async throws -> WrappedKey {
        try await onThread { try self.keyring().wrap(key, for: context) }
    }

    public func unwrap(_ wrapped: WrappedKey, for context: SealingContext) async throws -> DataKey {
        try await onThread { try self.keyring(with: wrapped.masterKeyID).unwrap(wrapped, for: context) }
    }

    public func makeNew() async throws -> MasterKeyDescription {
        try await onThread {
            try self.file.edit { $0.addFirst(MasterKey.makeText(), at: self.clock()) }
            return try self.keyring().current.summary
        }
    }

    public func retire(_ id: String) async throws {
        try await onThread {
            try self.file.edit { text in
                let keys = try text.keys()
                guard keys.contains(where: { $0.id == id }) else { throw ServiceError(.notFound, "There is no master key \(id).") }
                guard keys.first?.id != id else { throw ServiceError(.conflict, "The master key \(id) is the one that seals: make another first.") }
                text.remove(id)
            }
            _ = try self.keyring()
        }
    }

    /// The keys as the file has them now: one look at its date where nothing changed.
    private func keyring() throws -> MasterKeyring {
        let known = state.withLock { $0 }
        guard let stamp = file.stamp, stamp != known.stamp, stamp != known.refused else { return known.keyring }
        return readAgain(over: known, seeing: stamp)
    }

    /// For a key that another process may have made a moment ago, within the grain of the file's date.
    private func keyring(with id: String) throws -> MasterKeyring {
        let keyring = try keyring()
        guard keyring.key(id) == nil, let stamp = file.stamp else { return keyring }
        return readAgain(over: state.withLock { $0 }, seeing: stamp)
    }

    /// What cannot be read leaves the keys that are known: a service that runs does not lose its pictures to a slip of an editor.
    private func readAgain(over known: State, seeing stamp: MasterKeyFile.Stamp) -> MasterKeyring {
        do {
            guard let (keyring, stamp) = try file.read() else { return known.keyring }
            state.withLock { $0 = State(keyring: keyring, stamp: stamp) }
            return keyring
        } catch {
            let isNew = state.withLock { state in
                defer { state.refused = stamp }
                return state.refused != stamp
            }
            if isNew { logger.error("The file of master keys cannot be read: the keys known before stay in use", metadata: ["error": "\(error)"]) }
            return known.keyring
        }
    }

    private func onThread<Answer: Sendable>(_ body: @escaping @Sendable () throws -> Answer) async throws -> Answer {
        do {
            return try await threads.runIfActive(body)
        } catch let problem as MasterKeyProblem {
            throw ServiceError(.storageUnavailable, "The master keys cannot be read or written: the operator has to look at their file.", cause: problem)
        }
    }
}
