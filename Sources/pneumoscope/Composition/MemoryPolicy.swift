internal import Foundation

/// How the C allocator keeps memory. Call before there is a second thread.
enum MemoryPolicy {
    /// glibc gives each thread an arena of its own and keeps what was freed in it: decoders on eight threads kept 307 MB after hostile files, 31 MB
    /// with two arenas. Its header is in no Swift module, so the function is looked up; other C libraries have none and need none.
    static func apply() {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "mallopt") else { return }
        let mallopt = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)
        let maximumArenas: Int32 = -8  // M_ARENA_MAX
        _ = mallopt(maximumArenas, 2)
    }
}
