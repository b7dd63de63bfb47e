/// A person's age at the time of the study.
public struct Age: Sendable, Equatable, Comparable {
    /// Years, with fractions for the very young: 18 months are 1.5.
    public let years: Double

    /// - Returns: `nil` unless 0 ≤ `years` ≤ 150.
    public init?(years: Double) {
        guard years >= 0, years <= 150 else { return nil }
        self.years = years
    }

    /// Reads a DICOM Age String (PS3.5 table 6.2-1, VR AS): three digits and D, W, M or Y, such as `018M`.
    public init?(dicom text: some StringProtocol) {
        guard text.utf8.count == 4, let unit = text.last, let daysInUnit = Self.daysInUnit[unit] else { return nil }
        guard text.dropLast().allSatisfy({ ("0"..."9").contains($0) }), let count = UInt(text.dropLast()) else { return nil }
        self.init(years: Double(count) * daysInUnit / 365.25)
    }

    private static let daysInUnit: [Character: Double] = ["D": 1, "W": 7, "M": 365.25 / 12, "Y": 365.25]

    public static func < (one: Age, other: Age) -> Bool { one.years < other.years }
}
