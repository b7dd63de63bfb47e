internal import Domain
internal import SQL

/// A saliency map as bytes: four sides and the scale, then the activation's cells, each number 4 bytes (the scale 8), the lowest first.
///
/// The map of a 7 × 7 activation takes 220 bytes; its 224 × 224 pixels would take 50,176.
struct StoredSaliency: SQLBindable, SQLReadable {
    let map: SaliencyMap

    init(_ map: SaliencyMap) {
        self.map = map
    }

    var sqlValue: SQLValue {
        let sides = [map.width, map.height, map.activation.width, map.activation.height].flatMap { Self.bytes(of: UInt32($0)) }
        return .blob(sides + Self.bytes(of: map.scale.bitPattern) + map.activation.values.flatMap { Self.bytes(of: $0.bitPattern) })
    }

    init(sqlValue: SQLValue) throws {
        let bytes = try [UInt8](sqlValue: sqlValue)
        guard bytes.count >= 24, bytes.count % 4 == 0 else { throw UnreadableRecord("a saliency map") }
        let words = stride(from: 0, to: bytes.count, by: 4).map { start in (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << (8 * $1) } }
        let sides = words[..<4].map { Int($0) }
        let scale = Double(bitPattern: UInt64(words[4]) | UInt64(words[5]) << 32)
        guard sides.allSatisfy({ (1...1 << 16).contains($0) }), words.count - 6 == sides[2] * sides[3], scale > 0 else {
            throw UnreadableRecord("a saliency map")
        }
        let values = words[6...].map { Float(bitPattern: $0) }
        map = SaliencyMap(width: sides[0], height: sides[1], activation: .init(width: sides[2], height: sides[3], values: values), scale: scale)
    }

    private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        stride(from: 0, to: number.bitWidth, by: 8).map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
