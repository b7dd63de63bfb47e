import Foundation

/// A small DICOM file, written by hand so that every value of it is known: one frame, 16 bits allocated, little endian, explicit.
struct DICOMFile {
    var photometric = "MONOCHROME2"
    var bitsStored = 12
    var isSigned = false
    var slope: Double?
    var intercept: Double?
    var center: Double?
    var width: Double?
    var function: String?
    /// Table 1…n: which values (0028,3000) or (0028,3010) maps, from 0 on.
    var modalityTable: [UInt16]?
    var voiTable: [UInt16]?

    /// - Parameter samples: 64 × 64 by rows.
    func bytes(_ samples: [Int]) -> [UInt8] {
        precondition(samples.count == 64 * 64)
        let pixels = samples.flatMap { Self.short(UInt16(truncatingIfNeeded: $0)) }
        let meta = element(0x0002, 0x0010, "UI", text("1.2.840.10008.1.2.1", padding: 0))
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + element(0x0002, 0x0000, "UL", Self.long(meta.count)) + meta + module + voi
            + element(0x7FE0, 0x0010, "OW", pixels)
    }

    private var module: [UInt8] {
        element(0x0028, 0x0002, "US", Self.short(1)) + element(0x0028, 0x0004, "CS", text(photometric))
            + element(0x0028, 0x0010, "US", Self.short(64)) + element(0x0028, 0x0011, "US", Self.short(64))
            + element(0x0028, 0x0100, "US", Self.short(16)) + element(0x0028, 0x0101, "US", Self.short(UInt16(bitsStored)))
            + element(0x0028, 0x0102, "US", Self.short(UInt16(bitsStored - 1))) + element(0x0028, 0x0103, "US", Self.short(isSigned ? 1 : 0))
    }

    private var voi: [UInt8] {
        number(0x1050, center) + number(0x1051, width) + number(0x1052, intercept) + number(0x1053, slope)
            + (function.map { element(0x0028, 0x1056, "CS", text($0)) } ?? []) + table(0x3000, modalityTable) + table(0x3010, voiTable)
    }

    private func number(_ element: UInt16, _ value: Double?) -> [UInt8] {
        value.map { self.element(0x0028, element, "DS", text("\($0)")) } ?? []
    }

    /// One item: the descriptor, and 16-bit entries from value 0 on.
    private func table(_ tag: UInt16, _ entries: [UInt16]?) -> [UInt8] {
        guard let entries else { return [] }
        let descriptor = Self.short(UInt16(entries.count)) + Self.short(0) + Self.short(16)
        let kind = tag == 0x3000 ? element(0x0028, 0x3004, "LO", text("US")) : []
        let item = element(0x0028, 0x3002, "US", descriptor) + kind + element(0x0028, 0x3006, "OW", entries.flatMap(Self.short))
        return element(0x0028, tag, "SQ", Self.short(0xFFFE) + Self.short(0xE000) + Self.long(item.count) + item)
    }

    private func element(_ group: UInt16, _ element: UInt16, _ representation: String, _ value: [UInt8]) -> [UInt8] {
        let isLong = ["OW", "SQ"].contains(representation)
        let length = isLong ? [0, 0] + Self.long(value.count) : Self.short(UInt16(value.count))
        return Self.short(group) + Self.short(element) + Array(representation.utf8) + length + value
    }

    private func text(_ value: String, padding: UInt8 = 0x20) -> [UInt8] {
        Array(value.utf8) + (value.utf8.count % 2 == 0 ? [] : [padding])
    }

    private static func short(_ value: UInt16) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8)] }

    private static func long(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
}
