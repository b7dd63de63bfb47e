internal import Foundation

/// A moment in UTC, to the microsecond: as fine as both databases and every log keep it.
public struct Timestamp: Sendable, Hashable {
    /// Since 1970-01-01T00:00:00Z.
    public let microseconds: Int64

    public init(microseconds: Int64) {
        self.microseconds = microseconds
    }

    public static var now: Timestamp { Timestamp(microseconds: Int64((Date().timeIntervalSince1970 * 1e6).rounded())) }

    /// Midnight of a UTC day.
    public init(day: Int) {
        self.init(microseconds: Int64(day) * Self.microsecondsOfDay)
    }

    /// Days since 1970-01-01, in UTC.
    public var day: Int { Int((Double(microseconds) / Double(Self.microsecondsOfDay)).rounded(.down)) }

    private static let microsecondsOfDay: Int64 = 86_400_000_000

    public static func - (end: Timestamp, start: Timestamp) -> Duration { .microseconds(end.microseconds - start.microseconds) }

    public static func - (end: Timestamp, length: Duration) -> Timestamp { end + (.zero - length) }

    public static func + (start: Timestamp, length: Duration) -> Timestamp {
        Timestamp(microseconds: start.microseconds + Int64((length / .microseconds(1)).rounded()))
    }
}

extension Timestamp: Comparable {
    public static func < (one: Timestamp, other: Timestamp) -> Bool { one.microseconds < other.microseconds }
}

extension Timestamp: LosslessStringConvertible {
    /// RFC 3339 in UTC with milliseconds: `2026-01-31T12:00:00.250Z`.
    public var description: String {
        Date(timeIntervalSince1970: Double(microseconds) / 1e6).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// Reads RFC 3339, with or without a fraction, in any zone.
    public init?(_ description: String) {
        let styles = [Date.ISO8601FormatStyle(includingFractionalSeconds: true), Date.ISO8601FormatStyle()]
        guard let date = styles.lazy.compactMap({ try? $0.parse(description) }).first else { return nil }
        self.init(microseconds: Int64((date.timeIntervalSince1970 * 1e6).rounded()))
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = try Timestamp(container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "A time is written as 2026-01-31T12:00:00Z.")
        }
        self = value
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
