internal import CHiredis
internal import NIOCore

/// Reads RESP by hiredis, and trusts the server with no more memory than a reply of ours can need.
///
/// hiredis would believe an array's length and reserve room for two thousand million elements (CVE-2021-32765 is of that family): here elements are
/// made as they come, by functions of our own. It allows eight arrays in one another.
final class RESPParser {
    struct Limits: Sendable {
        /// Of the bytes of one reply.
        var bytes = 256 * 1024
        /// Of one array.
        var elements = 1024
    }

    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let limits: UnsafeMutablePointer<Limits>
    /// Fed since the last whole reply.
    private var pending = 0
    private var isBroken = false

    init(limits: Limits = Limits()) {
        functions = .allocate(capacity: 1)
        functions.initialize(to: Self.makeFunctions())
        self.limits = .allocate(capacity: 1)
        self.limits.initialize(to: limits)
        guard let reader = redisReaderCreateWithFunctions(functions) else { fatalError("out of memory") }
        reader.pointee.privdata = UnsafeMutableRawPointer(self.limits)
        self.reader = reader
    }

    deinit {
        redisReaderFree(reader)
        functions.deallocate()
        limits.deallocate()
    }

    /// The replies that are whole with these bytes.
    ///
    /// - Throws: `protocolViolation` for what is no RESP or beyond the limits, and from then on always.
    func parse(_ bytes: ByteBufferView) throws(RedisError) -> [RESPValue] {
        guard !isBroken, bytes.withUnsafeBytes({ redisReaderFeed(reader, $0.baseAddress, $0.count) }) == REDIS_OK else { throw broken() }
        pending += bytes.count
        var replies: [RESPValue] = []
        while let reply = try next() { replies.append(reply) }
        if pending > limits.pointee.bytes { throw broken() }
        return replies
    }

    private func next() throws(RedisError) -> RESPValue? {
        var reply: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &reply) == REDIS_OK else { throw broken() }
        guard let reply else { return nil }
        pending = reader.pointee.len - reader.pointee.pos
        return RESPNode.take(reply).value
    }

    private func broken() -> RedisError {
        isBroken = true
        return .protocolViolation
    }

    private static func makeFunctions() -> redisReplyObjectFunctions {
        var functions = redisReplyObjectFunctions()
        functions.createString = { task, bytes, count in
            let text = Array(UnsafeRawBufferPointer(start: bytes, count: count))
            return RESPNode.make(task?.pointee.type == REDIS_REPLY_ERROR ? .error(text) : .string(text), for: task)
        }
        functions.createArray = { task, count in
            guard let limits = task?.pointee.privdata?.assumingMemoryBound(to: Limits.self), count <= limits.pointee.elements else { return nil }
            return RESPNode.make(nil, for: task)
        }
        functions.createInteger = { task, value in RESPNode.make(.integer(value), for: task) }
        functions.createNil = { task in RESPNode.make(.null, for: task) }
        functions.freeObject = { root in if let root { _ = RESPNode.take(root) } }
        return functions
    }
}
