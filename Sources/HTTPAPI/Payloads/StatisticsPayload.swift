internal import Domain
internal import Services

/// Counts over a range of UTC days. A figure that cannot be told from them is `null`.
struct StatisticsPayload: Encodable {
    let from: CalendarDate
    let until: CalendarDate
    let received: Nullable<Int>
    let predicted: Int
    let failed: Nullable<Int>
    let findings: [String: Int]
    let warnings: [String: Int]
    let predictionTurnaround: TurnaroundPayload
    let reviewTurnaround: TurnaroundPayload
    let agreement: AgreementPayload
    let days: [Day]
    let weeks: [Week]
    let shadows: [Shadow]
    let disclaimer = Disclaimer.full

    struct Day: Encodable {
        let date: CalendarDate
        let received: Nullable<Int>
        let predicted: Int
        let failed: Nullable<Int>
        let findings: [String: Int]
    }

    struct Week: Encodable {
        let monday: CalendarDate
        /// `name/version`.
        let model: String
        let agreement: AgreementPayload
    }

    struct Shadow: Encodable {
        /// `name/version`.
        let model: String
        let compared: Int
        let differing: Int
        /// `pneumonia>normal`: what was shown, and what the shadow found.
        let findings: [String: Int]
    }

    init(_ report: StatisticsReport, days range: ClosedRange<Int>) {
        from = CalendarDate(day: range.lowerBound)
        until = CalendarDate(day: range.upperBound)
        received = Nullable(report.received)
        predicted = report.predicted
        failed = Nullable(report.failed)
        findings = Self.counts(report.findings)
        warnings = Self.counts(report.warnings)
        predictionTurnaround = TurnaroundPayload(report.predictionTurnaround)
        reviewTurnaround = TurnaroundPayload(report.reviewTurnaround)
        agreement = AgreementPayload(report.agreement)
        days = report.days.map { day in
            Day(
                date: CalendarDate(day: day.day), received: Nullable(day.received), predicted: day.predicted, failed: Nullable(day.failed),
                findings: Self.counts(day.findings))
        }
        weeks = report.weeks.map { Week(monday: CalendarDate(day: $0.monday), model: $0.model, agreement: AgreementPayload($0.agreement)) }
        shadows = report.shadows.map { Shadow(model: $0.model, compared: $0.compared, differing: $0.differing, findings: $0.findings) }
    }

    /// Every case, also those that never happened.
    private static func counts<Case: RawRepresentable & CaseIterable & Hashable>(_ counts: [Case: Int]) -> [String: Int] where Case.RawValue == String {
        Dictionary(uniqueKeysWithValues: Case.allCases.map { ($0.rawValue, counts[$0] ?? 0) })
    }
}

struct TurnaroundPayload: Encodable {
    let count: Int
    /// Right to about a tenth: durations are counted in bins.
    let medianSeconds: Nullable<Double>
    let p95Seconds: Nullable<Double>

    init(_ turnaround: Turnaround) {
        count = turnaround.count
        medianSeconds = Nullable(turnaround.median.map { $0 / .seconds(1) })
        p95Seconds = Nullable(turnaround.p95.map { $0 / .seconds(1) })
    }
}

struct AgreementPayload: Encodable {
    let reviewed: Int
    let indeterminate: Int
    let agreement: ProportionPayload
    let sensitivity: ProportionPayload
    let specificity: ProportionPayload
    let positivePredictiveValue: ProportionPayload

    init(_ agreement: Agreement) {
        reviewed = agreement.reviewed
        indeterminate = agreement.indeterminate
        self.agreement = ProportionPayload(agreement.agreement)
        sensitivity = ProportionPayload(agreement.sensitivity)
        specificity = ProportionPayload(agreement.specificity)
        positivePredictiveValue = ProportionPayload(agreement.positivePredictiveValue)
    }
}

/// So many of so many, with Wilson's interval at 95 %; `null` of nothing.
struct ProportionPayload: Encodable {
    let successes: Int
    let total: Int
    let value: Nullable<Double>
    let lower: Nullable<Double>
    let upper: Nullable<Double>

    init(_ proportion: Proportion) {
        successes = proportion.successes
        total = proportion.total
        value = Nullable(proportion.value)
        lower = Nullable(proportion.interval?.lowerBound)
        upper = Nullable(proportion.interval?.upperBound)
    }
}
