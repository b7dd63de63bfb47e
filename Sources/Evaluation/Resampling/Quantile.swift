extension Array where Element == Double {
    /// The value below which `share` of the ascending elements lie, interpolated linearly (type 7 of Hyndman and Fan, `numpy.quantile`).
    /// There must be elements.
    func quantile(_ share: Double) -> Double {
        let position = share * Double(count - 1)
        let below = Int(position)
        let above = Swift.min(below + 1, count - 1)
        return self[below] + (position - Double(below)) * (self[above] - self[below])
    }
}
