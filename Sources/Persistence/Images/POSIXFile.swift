internal import Foundation

/// The calls that make a file durable, which Foundation does not offer: exclusive creation, fsync, rename. All of them block.
enum POSIXFile {
    /// Writes a new file, for its owner's eyes only, and returns once the disk has it. Where that fails nothing is left.
    static func create(_ path: String, holding bytes: [UInt8]) throws(POSIXFailure) {
        let descriptor = try POSIXFailure.check("open") { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600) }
        do {
            try write(bytes, to: descriptor)
            try POSIXFailure.check("fsync") { fsync(descriptor) }
        } catch {
            close(descriptor)
            unlink(path)
            throw error
        }
        // Not asked again when interrupted: Linux has let go of the descriptor by then.
        close(descriptor)
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32) throws(POSIXFailure) {
        var written = 0
        while written < bytes.count {
            written += try POSIXFailure.check("write") {
                bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress! + written, $0.count - written) }
            }
        }
    }

    /// - Returns: `nil` where there is no such file.
    static func read(_ path: String, atMost limit: Int = .max) throws(POSIXFailure) -> [UInt8]? {
        let descriptor: Int32
        do {
            descriptor = try POSIXFailure.check("open") { open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) }
        } catch {
            guard error.code == ENOENT else { throw error }
            return nil
        }
        defer { close(descriptor) }
        var status = stat()
        try POSIXFailure.check("fstat") { fstat(descriptor, &status) }
        var (bytes, count) = ([UInt8](repeating: 0, count: min(Int(status.st_size), limit)), 0)
        while count < bytes.count {
            let read = try POSIXFailure.check("read") {
                bytes.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress! + count, $0.count - count) }
            }
            guard read > 0 else { break }
            count += read
        }
        return Array(bytes.prefix(count))
    }

    /// - Returns: whether there was something to remove.
    @discardableResult
    static func remove(_ path: String) throws(POSIXFailure) -> Bool {
        do {
            try POSIXFailure.check("unlink") { unlink(path) }
            return true
        } catch {
            guard error.code == ENOENT else { throw error }
            return false
        }
    }

    static func rename(_ path: String, to target: String) throws(POSIXFailure) {
        try POSIXFailure.check("rename") { Foundation.rename(path, target) }
    }

    /// Gives a file a second name, unless something has that name already.
    static func link(_ path: String, as target: String) throws(POSIXFailure) {
        do {
            try POSIXFailure.check("link") { Foundation.link(path, target) }
        } catch {
            guard error.code == EEXIST else { throw error }
        }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes a folder for its owner's eyes only, unless it is there.
    static func makeFolder(_ path: String) throws(POSIXFailure) {
        do {
            try POSIXFailure.check("mkdir") { mkdir(path, 0o700) }
        } catch {
            guard error.code == EEXIST else { throw error }
        }
    }

    /// Removes a folder unless something is in it.
    ///
    /// - Returns: whether it is gone.
    static func removeFolder(_ path: String) throws(POSIXFailure) -> Bool {
        do {
            try POSIXFailure.check("rmdir") { rmdir(path) }
        } catch {
            guard [ENOENT, ENOTEMPTY, EEXIST, ENOTDIR].contains(error.code) else { throw error }
            return error.code == ENOENT
        }
        return true
    }

    /// Returns once the disk has the names in a folder.
    static func synchronise(folder: String) throws(POSIXFailure) {
        let descriptor = try POSIXFailure.check("open") { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        defer { close(descriptor) }
        try POSIXFailure.check("fsync") { fsync(descriptor) }
    }
}
