internal import Domain
internal import Services

/// How far what a model version sees has moved from what it was validated on. An index is `null` while too little was seen.
struct DriftPayload: Encodable {
    /// `name/version`.
    let model: String
    let from: CalendarDate
    let until: CalendarDate
    let quantities: [Quantity]
    let disclaimer = Disclaimer.full

    struct Quantity: Encodable {
        let measure: String
        /// One more than the counts, ascending.
        let edges: [Double]
        let reference: [Int]
        let observed: [Int]
        let index: Nullable<StabilityIndexPayload>
        let days: [Day]
    }

    struct Day: Encodable {
        let date: CalendarDate
        let observed: Int
        let index: Nullable<StabilityIndexPayload>
    }

    init(_ report: DriftReport) {
        model = report.model
        from = CalendarDate(day: report.days.lowerBound)
        until = CalendarDate(day: report.days.upperBound)
        quantities = report.quantities.map(Quantity.init)
    }
}

extension DriftPayload.Quantity {
    init(_ quantity: DriftReport.Quantity) {
        self.init(
            measure: quantity.measure.rawValue, edges: quantity.reference.bins.edges, reference: quantity.reference.counts, observed: quantity.observed,
            index: StabilityIndexPayload.nullable(quantity.index),
            days: quantity.byDay.map { .init(date: CalendarDate(day: $0.day), observed: $0.observed, index: StabilityIndexPayload.nullable($0.index)) })
    }
}

/// The population stability index, and what it is customarily taken for.
struct StabilityIndexPayload: Encodable {
    let value: Double
    let band: PopulationStabilityIndex.Band

    static func nullable(_ index: PopulationStabilityIndex?) -> Nullable<StabilityIndexPayload> {
        Nullable(index.map { StabilityIndexPayload(value: $0.value, band: $0.band) })
    }
}
