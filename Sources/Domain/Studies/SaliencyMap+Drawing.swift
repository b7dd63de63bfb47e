extension SaliencyMap {
    /// `width` × `height` bytes by rows: 0 is no evidence, 255 is evidence at or above `scale`. Drawn at each call.
    ///
    /// The scale is absolute, so that two films can be compared; evidence against pneumonia is drawn as none.
    public var intensities: [UInt8] {
        let cells = activation.values.map { min(max($0 / Float(scale), 0), 1) * 255 }
        let columns = Self.neighbours(from: activation.width, to: width)
        // Each row of cells is widened once; a drawn row then mixes two of them.
        let widened = (0..<activation.height).map { row in
            columns.map { Self.mix(cells[row * activation.width + $0.lower], cells[row * activation.width + $0.upper], $0.share) }
        }
        var intensities: [UInt8] = []
        intensities.reserveCapacity(width * height)
        for row in Self.neighbours(from: activation.height, to: height) {
            let (upper, lower) = (widened[row.lower], widened[row.upper])
            for x in 0..<width { intensities.append(UInt8(Self.mix(upper[x], lower[x], row.share) + 0.5)) }
        }
        return intensities
    }

    private static func mix(_ one: Float, _ other: Float, _ share: Float) -> Float { one + (other - one) * share }

    /// The two cells beside each drawn pixel's centre, and how far it lies towards the second; the outermost half cell is held.
    private static func neighbours(from source: Int, to target: Int) -> [(lower: Int, upper: Int, share: Float)] {
        (0..<target).map { pixel in
            let position = min(max((Double(pixel) + 0.5) * Double(source) / Double(target) - 0.5, 0), Double(source - 1))
            let lower = Int(position)
            return (lower, min(lower + 1, source - 1), Float(position - Double(lower)))
        }
    }
}
