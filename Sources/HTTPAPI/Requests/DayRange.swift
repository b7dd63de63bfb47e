internal import Domain

/// The UTC days that a figure is asked for: `from` and `until`, both included.
struct DayRange {
    static let names = ["from", "until"]

    /// Ten years: what a hospital plans with, and few enough rows to add up at once.
    private static let maximumDays = 3660

    /// Since 1970-01-01.
    let days: ClosedRange<Int>

    /// - Parameter length: how many days up to the last one where `from` is not given.
    init(_ query: QueryReader, default length: Int, today: CalendarDate = CalendarDate(.now)) throws {
        let until = (try query.date("until") ?? today).start.day
        let from = try query.date("from")?.start.day ?? until - (length - 1)
        guard from <= until else { throw ServiceError(.invalidRequest, "from must not lie after until.") }
        guard until - from < Self.maximumDays else {
            throw ServiceError(.invalidRequest, "from and until may lie at most \(Self.maximumDays) days apart.")
        }
        days = from...until
    }
}

extension CalendarDate {
    /// - Parameter day: since 1970-01-01.
    init(day: Int) {
        self.init(Timestamp(day: day))
    }
}
