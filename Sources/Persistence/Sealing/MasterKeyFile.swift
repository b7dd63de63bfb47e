internal import Domain
internal import Foundation

/// The file of master keys: for its owner's eyes only, and never half written. All of it blocks.
struct MasterKeyFile: Sendable {
    let path: String

    /// What changes when the file does.
    struct Stamp: Equatable {
        let device: UInt64
        let inode: UInt64
        let byteCount: Int64
        /// The moment of the last change, as the system writes it.
        let modified: [UInt8]

        init(_ status: stat) {
            (device, inode, byteCount) = (UInt64(status.st_dev), UInt64(status.st_ino), Int64(status.st_size))
            #if canImport(Darwin)
                modified = withUnsafeBytes(of: status.st_mtimespec, Array.init)
            #else
                modified = withUnsafeBytes(of: status.st_mtim, Array.init)
            #endif
        }
    }

    /// A thousand keys are far fewer.
    private static let maximumBytes = 256 << 10

    /// `nil` where there is no such file.
    var stamp: Stamp? {
        var status = stat()
        return stat(path, &status) == 0 ? Stamp(status) : nil
    }

    /// - Returns: `nil` where there is no such file.
    func read() throws -> (keyring: MasterKeyring, stamp: Stamp)? {
        guard let (text, stamp) = try contents() else { return nil }
        return (try Self.keyring(MasterKeyText(text)), stamp)
    }

    /// Makes the file with one new key, and its folder where that is missing. Of several processes that do this at once one succeeds, and all of them
    /// read what that one wrote.
    func makeFirst(at moment: Timestamp) throws {
        var text = MasterKeyText(MasterKeyText.first)
        text.addFirst(MasterKey.makeText(), at: moment)
        try writing { folder in
            try Self.makeFolders(for: folder)
            let draft = Self.draft(in: folder)
            try POSIXFile.create(draft.path, holding: Array(text.text.utf8))
            defer { _ = try? POSIXFile.remove(draft.path) }
            try POSIXFile.link(draft.path, as: path)
            try POSIXFile.synchronise(folder: folder.path)
        }
    }

    /// Changes the file as it is now; another process that does the same waits.
    ///
    /// - Throws: where the file would be left without a key, or holds none that can be read now.
    func edit(_ change: (inout MasterKeyText) throws -> Void) throws {
        try writing { folder in
            let lock = try FileLock(waitingFor: "\(path).lock")
            try withExtendedLifetime(lock) {
                guard let (before, _) = try contents() else { throw MasterKeyProblem("the file of master keys \(path) is gone: bring it back") }
                var text = MasterKeyText(before)
                _ = try Self.keyring(text)
                try change(&text)
                _ = try Self.keyring(text)
                try replace(with: text, in: folder)
            }
        }
    }

    private func replace(with text: MasterKeyText, in folder: URL) throws {
        let draft = Self.draft(in: folder)
        try POSIXFile.create(draft.path, holding: Array(text.text.utf8))
        do {
            try POSIXFile.rename(draft.path, to: path)
        } catch {
            _ = try? POSIXFile.remove(draft.path)
            throw error
        }
        try POSIXFile.synchronise(folder: folder.path)
    }

    private func writing(_ body: (URL) throws -> Void) throws {
        do {
            try body(URL(filePath: path).deletingLastPathComponent())
        } catch let failure as POSIXFailure {
            throw MasterKeyProblem("the file of master keys \(path) cannot be written (\(failure)): check its folder, or set MASTER_KEY_FILE")
        }
    }

    /// Links are followed: that is how a secret comes into a container.
    private func contents() throws -> (String, Stamp)? {
        let descriptor: Int32
        do {
            descriptor = try POSIXFailure.check("open") { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
        } catch {
            guard error.code == ENOENT else { throw unreadable("\(error)") }
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw unreadable("it is no ordinary file") }
        guard status.st_mode & 0o077 == 0 else {
            let mode = String(status.st_mode & 0o777, radix: 8)
            throw MasterKeyProblem("the file of master keys \(path) is open to others than its owner (mode \(mode)): run chmod 600 on it")
        }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        guard let data = try? handle.read(upToCount: Self.maximumBytes + 1) ?? Data(), data.count <= Self.maximumBytes,
            let text = String(data: data, encoding: .utf8)
        else { throw unreadable("it is no text of keys") }
        return (text, Stamp(status))
    }

    private func unreadable(_ why: String) -> MasterKeyProblem { MasterKeyProblem("the file of master keys \(path) cannot be read: \(why)") }

    private static func keyring(_ text: MasterKeyText) throws -> MasterKeyring {
        let keys = try text.keys()
        guard let keyring = MasterKeyring(keys) else {
            throw MasterKeyProblem(keys.isEmpty ? "the file of master keys holds no key" : "one key stands twice in the file of master keys: name each once")
        }
        return keyring
    }

    private static func draft(in folder: URL) -> URL { folder.appending(path: ".master-keys-\(UUID().uuidString)") }

    private static func makeFolders(for folder: URL) throws(POSIXFailure) {
        guard !POSIXFile.exists(folder.path) else { return }
        let parent = folder.deletingLastPathComponent()
        try makeFolders(for: parent)
        try POSIXFile.makeFolder(folder.path)
        try POSIXFile.synchronise(folder: parent.path)
    }
}
