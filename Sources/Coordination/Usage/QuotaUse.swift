/// An amount and its limit, both within what the server's scripts count exactly: their numbers are doubles.
struct QuotaUse {
    let amount: Int64
    let day: Int
    let limit: Int64

    static let most: Int64 = 1 << 50

    init(_ amount: Int, day: Int, limit: Int) {
        self.amount = min(max(0, Int64(amount)), Self.most)
        self.day = day
        self.limit = min(max(0, Int64(limit)), Self.most)
    }
}
