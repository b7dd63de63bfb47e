internal import Foundation

/// A day of the Gregorian calendar without a time or a zone, such as a date of birth.
public struct CalendarDate: Sendable, Hashable {
    public let year: Int
    /// 1…12.
    public let month: Int
    /// 1…31.
    public let day: Int

    /// - Returns: `nil` for a day that no calendar has, and outside the years 1 to 9999.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...Self.days(in: month, of: year)).contains(day) else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The UTC day that holds a moment.
    public init(_ moment: Timestamp) {
        let parts = String(moment.description.prefix(10))
        self = CalendarDate(parts) ?? CalendarDate(unchecked: (1970, 1, 1))
    }

    private init(unchecked parts: (Int, Int, Int)) {
        (year, month, day) = parts
    }

    private static func days(in month: Int, of year: Int) -> Int {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]
    }

    /// The age of somebody born on this day.
    /// - Returns: `nil` before the birth and after 150 years.
    public func age(on date: CalendarDate) -> Age? {
        let hadBirthday = (date.month, date.day) >= (month, day)
        let years = date.year - year - (hadBirthday ? 0 : 1)
        let months = (date.month - month + (date.day < day ? -1 : 0) + 12) % 12
        return Age(years: Double(years) + Double(months) / 12)
    }

    /// The first moment of the day, in UTC.
    public var start: Timestamp { Timestamp("\(description)T00:00:00Z") ?? Timestamp(microseconds: 0) }
}

extension CalendarDate: Comparable {
    public static func < (one: CalendarDate, other: CalendarDate) -> Bool {
        (one.year, one.month, one.day) < (other.year, other.month, other.day)
    }
}

extension CalendarDate: LosslessStringConvertible {
    /// `2019-03-31` (ISO 8601).
    public var description: String { String(format: "%04d-%02d-%02d", year, month, day) }

    public init?(_ description: String) {
        let parts = description.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return nil }
        let numbers = parts.compactMap { Int($0) }
        guard numbers.count == 3 else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2])
    }
}

extension CalendarDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = try CalendarDate(container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "A date is written as 2019-03-31.")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
