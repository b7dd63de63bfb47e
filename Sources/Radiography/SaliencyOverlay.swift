public import Domain

/// The radiograph with its saliency map laid over it in colour, for people to look at.
public struct SaliencyOverlay: Sendable {
    /// How much of the picture the strongest evidence covers, 0…1.
    public let opacity: Double

    public init(opacity: Double = 0.55) {
        self.opacity = opacity
    }

    /// - Returns: RGB bytes by rows, of the radiograph's own sides.
    public func render(_ map: SaliencyMap, over radiograph: Radiograph) -> [UInt8] {
        radiograph.withPixels { render(map, over: $0, width: radiograph.width, height: radiograph.height) }
    }

    /// - Returns: RGB bytes by rows, of the picture's own sides.
    public func render(_ map: SaliencyMap, over picture: DisplayPicture) -> [UInt8] {
        picture.pixels.withUnsafeBufferPointer { render(map, over: $0, width: picture.width, height: picture.height) }
    }

    private func render(_ map: SaliencyMap, over pixels: UnsafeBufferPointer<UInt8>, width: Int, height: Int) -> [UInt8] {
        let (smooth, tints) = (SmoothMap(map, width: width, height: height), Tint.table(opacity: opacity))
        return [UInt8](unsafeUninitializedCapacity: width * height * 3) { result, count in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { row in
                for y in 0..<height {
                    smooth.fill(row, at: y)
                    let start = y * width
                    for x in 0..<width {
                        tints[Int(row[x])].blend(pixels[start + x], into: &result[(start + x) * 3], &result[(start + x) * 3 + 1], &result[(start + x) * 3 + 2])
                    }
                }
            }
            count = width * height * 3
        }
    }
}

/// What one intensity does to a grey pixel, in 16 fractional bits.
private struct Tint {
    /// What is left of the grey: 65536 where there is no evidence, so that the picture shows as it is.
    let grey: UInt32
    let red: UInt32
    let green: UInt32
    let blue: UInt32

    static func table(opacity: Double) -> [Tint] {
        (0...255).map { intensity in
            let cover = opacity * Double(intensity) / 255
            let color = Inferno.color(at: UInt8(intensity)).map { UInt32($0 * cover * 65536) }
            return Tint(grey: UInt32((1 - cover) * 65536), red: color[0], green: color[1], blue: color[2])
        }
    }

    @inline(__always)
    func blend(_ pixel: UInt8, into red: inout UInt8, _ green: inout UInt8, _ blue: inout UInt8) {
        let base = UInt32(pixel) &* grey
        red = UInt8(truncatingIfNeeded: (base &+ self.red) >> 16)
        green = UInt8(truncatingIfNeeded: (base &+ self.green) >> 16)
        blue = UInt8(truncatingIfNeeded: (base &+ self.blue) >> 16)
    }
}

/// A map stretched over a picture without steps: bilinear between the middles of its pixels, in 8 + 8 fractional bits.
private struct SmoothMap {
    private let map: SaliencyMap
    private let intensities: [UInt8]
    private let columns: [Neighbours]
    private let rows: [Neighbours]

    init(_ map: SaliencyMap, width: Int, height: Int) {
        self.map = map
        intensities = map.intensities
        columns = Neighbours.along(from: map.width, to: width)
        rows = Neighbours.along(from: map.height, to: height)
    }

    /// Intensities 0…255 of one row of the picture.
    func fill(_ result: UnsafeMutableBufferPointer<Int32>, at y: Int) {
        let row = rows[y]
        // Two rows of the map are mixed once, then stretched.
        let mixed = (0..<map.width).map { x in
            row.mix(Int32(intensities[row.lower * map.width + x]), Int32(intensities[row.upper * map.width + x]))
        }
        mixed.withUnsafeBufferPointer { mixed in
            for (x, column) in columns.enumerated() {
                result[x] = (column.mix(mixed[column.lower], mixed[column.upper]) + (1 << 15)) >> 16
            }
        }
    }

    /// The two pixels of the map beside a pixel of the picture, and how far it lies towards the second; the outermost half pixel is held.
    struct Neighbours {
        let lower: Int
        let upper: Int
        /// 0…256.
        let share: Int32

        @inline(__always)
        func mix(_ one: Int32, _ other: Int32) -> Int32 { one * 256 + (other - one) * share }

        static func along(from source: Int, to target: Int) -> [Neighbours] {
            (0..<target).map { pixel in
                let position = min(max((Double(pixel) + 0.5) * Double(source) / Double(target) - 0.5, 0), Double(source - 1))
                let lower = Int(position)
                return Neighbours(lower: lower, upper: min(lower + 1, source - 1), share: Int32(((position - Double(lower)) * 256).rounded()))
            }
        }
    }
}

/// The inferno colour map, which stays in order when printed grey and when red and green look alike.
enum Inferno {
    private static let stops: [[Double]] = [[0, 0, 4], [87, 16, 110], [188, 55, 84], [249, 142, 9], [252, 255, 164]]

    private static let colors: [[Double]] = (0...255).map { index in
        let position = Double(index) / 255 * Double(stops.count - 1)
        let lower = min(Int(position), stops.count - 2)
        return zip(stops[lower], stops[lower + 1]).map { $0 + ($1 - $0) * (position - Double(lower)) }
    }

    static func color(at intensity: UInt8) -> [Double] { colors[Int(intensity)] }
}
