internal import Domain

/// Follows the records of a chain one after the other and tells what was done to it.
///
/// Each record is genuine or not by its own hash, which holds its number and the hash before it. Between two genuine ones their true numbers say how many
/// should stand there; what stands there instead was altered where it takes such a place and inserted where it does not, and a place that nothing takes
/// was removed. A genuine record may stand under another number, when somebody renumbered what follows: its true one is then looked for nearby.
struct AuditTrail {
    struct Step: Sendable {
        let row: AuditRow
        /// At its own sequence.
        let isGenuine: Bool
        /// Whether it is found by the objects that it names, and by no other.
        let hasItsObjects: Bool
    }

    /// A record that cannot be placed yet.
    private struct Doubtful {
        let sequence: Int64
        /// Its true number, where it has one.
        let position: Int64?
        let previous: [UInt8]
        let hash: [UInt8]
    }

    static let faultLimit = 100
    /// More are not kept: long before, there are more faults than are named.
    private static let doubtfulLimit = 1000

    private let key: AuditChainKey
    private let surplus: Int64
    private let anchor: AuditAnchor?
    private(set) var count: Int64 = 0
    private var found: [AuditVerification.Fault] = []
    /// True number and hash of the last record that could be placed.
    private var last: (position: Int64, hash: [UInt8]) = (0, AuditHead.nothing)
    /// By how much records stand above their true numbers.
    private var shift: Int64 = 0
    private var doubtful: [Doubtful] = []

    /// - Parameters:
    ///   - surplus: how many more records there are than the head knows.
    ///   - anchor: what the chain is known to hold from elsewhere.
    init(key: AuditChainKey, surplus: Int64, anchor: AuditAnchor? = nil) {
        self.key = key
        self.surplus = surplus
        self.anchor = anchor
    }

    /// The first of them, in the order of the chain.
    var faults: [AuditVerification.Fault] {
        Array(found.sorted { ($0.sequence, $0.kind.rawValue) < ($1.sequence, $1.kind.rawValue) }.prefix(Self.faultLimit))
    }

    mutating func follow(_ step: Step) {
        count += 1
        let row = step.row
        let expected = row.sequence &- shift
        if expected > last.position, shift == 0 ? step.isGenuine : row.isGenuine(at: expected, key) {
            place(expected, row.previous, row.hash)
            // Elsewhere they tell nothing: they were not moved with it.
            if step.isGenuine, !step.hasItsObjects { add(.altered, row.sequence) }
            return
        }
        keep(Doubtful(sequence: row.sequence, position: truePosition(of: row, isGenuine: step.isGenuine), previous: row.previous, hash: row.hash))
        resynchronise()
    }

    /// Two that follow each other under a number that both are off by: from there on all are.
    private mutating func resynchronise() {
        guard let current = doubtful.last, let before = doubtful.dropLast().last, let first = before.position, current.position == first + 1,
            current.previous == before.hash, before.sequence &- first == current.sequence &- first &- 1
        else { return }
        doubtful.removeLast(2)
        place(first, before.previous, before.hash, standingAt: before.sequence)
        place(first + 1, current.previous, current.hash)
    }

    private mutating func keep(_ record: Doubtful) {
        if doubtful.count >= Self.doubtfulLimit { doubtful.remove(at: Self.doubtfulLimit - 1) }
        doubtful.append(record)
    }

    /// Behind the last record that was placed: one that stands there already is a copy.
    private func truePosition(of row: AuditRow, isGenuine: Bool) -> Int64? {
        if isGenuine, row.sequence > last.position { return row.sequence }
        let expected = row.sequence &- shift
        var candidates = [row.sequence &- surplus, last.position + 1]
        if found.count < Self.faultLimit, doubtful.count < Self.faultLimit { candidates += (-16...16).map { expected &+ $0 } }
        return candidates.first { $0 > last.position && row.isGenuine(at: $0, key) }
    }

    private mutating func place(_ position: Int64, _ previous: [UInt8], _ hash: [UInt8], standingAt sequence: Int64? = nil) {
        let isNext = doubtful.isEmpty && position == last.position + 1
        explainDoubtful(upTo: position)
        // Both genuine, and yet not of one chain: two copies of the database went on from one record.
        if isNext, previous != last.hash { add(.altered, position) }
        // Genuine as well, but not what stood there once: the end was taken away, and others came in its place.
        if let anchor, anchor.sequence == position, anchor.hash != hash { add(.altered, position) }
        last = (position, hash)
        if let sequence { shift = sequence &- position }
    }

    /// Says of what stands between the last record that was placed and the position what it is, and what is missing there.
    private mutating func explainDoubtful(upTo position: Int64) {
        var taken: Set<Int64> = []
        for record in doubtful {
            let place = record.sequence &- shift
            let isFree = place > last.position && place < position && taken.insert(place).inserted
            add(isFree ? .altered : .inserted, isFree ? place : record.sequence)
        }
        doubtful.removeAll(keepingCapacity: true)
        addMissing(from: last.position + 1, to: position, taken.sorted())
    }

    /// One fault for each stretch: millions may be gone.
    private mutating func addMissing(from start: Int64, to end: Int64, _ taken: [Int64]) {
        var next = start
        for place in taken + [end] {
            if place > next { add(.removed, next) }
            next = place + 1
        }
    }

    private mutating func add(_ kind: AuditVerification.Fault.Kind, _ sequence: Int64) {
        let fault = AuditVerification.Fault(kind: kind, sequence: sequence)
        guard found.count < Self.doubtfulLimit * 2, found.last != fault else { return }
        found.append(fault)
    }
}

extension AuditTrail {
    /// At the end of the records, what the head knows of them is compared. A head that cannot be trusted is named as the record 0.
    ///
    /// - Parameters:
    ///   - furthestKnown: a record that somebody is known to have seen.
    ///   - isForged: whether what is kept outside the database, as the head's, cannot be believed.
    mutating func finish(_ head: AuditHead, furthestKnown: Int64, isForged: Bool = false) {
        placeRest()
        if !head.isTrusted || isForged { add(.altered, 0) }
        // Nobody has seen more than can be: that number stands where anybody with the database can write.
        let known = min(max(furthestKnown, anchor?.sequence ?? 0), AuditChain.furthest)
        let end = max(head.isTrusted ? head.count : last.position + Int64(doubtful.count), last.position, known)
        if head.isTrusted, head.count < last.position { add(.inserted, head.count + 1) }
        if head.isTrusted, head.count == last.position, doubtful.isEmpty, head.hash != last.hash { add(.altered, head.count) }
        explainDoubtful(upTo: end + 1)
    }

    /// Records at the very end that were moved: too few to have two that follow each other, so one must do.
    private mutating func placeRest() {
        guard let record = doubtful.last, let position = record.position else { return }
        doubtful.removeLast()
        place(position, record.previous, record.hash, standingAt: record.sequence)
    }
}
