internal import Services

/// What a window can be chosen from, in the picture's own units.
struct DisplayRangePayload: Encodable {
    let minimum: Double
    let maximum: Double
    let windowCenter: Double
    let windowWidth: Double
    let bitsStored: Int

    init(_ values: DisplayedValues) {
        minimum = values.minimum
        maximum = values.maximum
        windowCenter = values.window.center
        windowWidth = values.window.width
        bitsStored = values.bits
    }
}
