internal import NIOCore

/// Commands that wait for their answers on one connection, in the order in which they were sent. Pure: what it says is for the handler to do.
struct RedisPipeline<Waiter> {
    enum Received {
        case answers(Waiter)
        /// Nobody asked: the connection can no longer be trusted to tell whose an answer is.
        case unasked
    }

    private var waiting: CircularBuffer<(waiter: Waiter, deadline: NIODeadline)> = []
    private(set) var isClosed = false

    /// Answers come in order: whoever asked earlier has to be answered by then too.
    ///
    /// - Returns: `false` where the connection has ended already.
    mutating func sent(_ waiter: Waiter, deadline: NIODeadline) -> Bool {
        guard !isClosed else { return false }
        for index in waiting.indices.reversed() {
            guard waiting[index].deadline > deadline else { break }
            waiting[index].deadline = deadline
        }
        waiting.append((waiter, deadline))
        return true
    }

    mutating func received() -> Received {
        waiting.popFirst().map { .answers($0.waiter) } ?? .unasked
    }

    /// When to look again whether an answer is late: the oldest command's is due first.
    var nextDeadline: NIODeadline? { waiting.first?.deadline }

    func isLate(at now: NIODeadline) -> Bool {
        waiting.first.map { $0.deadline <= now } ?? false
    }

    /// - Returns: everybody who gets no answer any more.
    mutating func close() -> [Waiter] {
        isClosed = true
        defer { waiting.removeAll() }
        return waiting.map(\.waiter)
    }
}
