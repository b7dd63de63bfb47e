/// The 95 % score interval of a share (Wilson 1927). Unlike a resampled interval it keeps its width where every case agrees.
public struct WilsonInterval: Sendable, Equatable {
    /// Within 0…1.
    public let lower: Double
    public let upper: Double

    /// - Parameters:
    ///   - successes: at most `count`; a fraction is allowed, as the shares of a reliability bin are.
    ///   - count: above 0.
    public init(successes: Double, count: Int) {
        let share = successes / Double(count)
        let z = 1.959963984540054
        let weight = z * z / Double(count)
        let centre = (share + weight / 2) / (1 + weight)
        let half = (share * (1 - share) * weight + weight * weight / 4).squareRoot() / (1 + weight)
        // Where all agree the bound is the share itself, which rounding would miss by a little.
        lower = successes == 0 ? 0 : centre - half
        upper = successes == Double(count) ? 1 : centre + half
    }
}
