/// What was written last and may have been lost with its connection, oldest first.
struct UnconfirmedFrames {
    private var frames: [(bytes: [UInt8], written: ContinuousClock.Instant)] = []
    private var byteCount = 0

    /// Linux lets the buffer of who receives grow to 6 MiB (tcp_rmem), beside which ours is small.
    static let limitBytes = 8 << 20

    var isEmpty: Bool { frames.isEmpty }
    var all: [[UInt8]] { frames.map(\.bytes) }

    mutating func append(_ new: [[UInt8]], at moment: ContinuousClock.Instant) {
        frames += new.map { ($0, moment) }
        byteCount += new.reduce(0) { $0 + $1.count }
        var excess = byteCount - Self.limitBytes
        dropFirst { frame in
            defer { excess -= frame.bytes.count }
            return excess > 0
        }
    }

    /// All of it was written again.
    mutating func rewrite(at moment: ContinuousClock.Instant) {
        for index in frames.indices { frames[index].written = moment }
    }

    /// What was written before has arrived.
    mutating func confirm(before moment: ContinuousClock.Instant) {
        dropFirst { $0.written < moment }
    }

    private mutating func dropFirst(while condition: ((bytes: [UInt8], written: ContinuousClock.Instant)) -> Bool) {
        let kept = frames.drop(while: condition)
        guard kept.count < frames.count else { return }
        byteCount = kept.reduce(0) { $0 + $1.bytes.count }
        frames = Array(kept)
    }
}
