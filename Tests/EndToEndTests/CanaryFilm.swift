import Foundation

/// A DICOM film (PS3.10, explicit little endian) whose pixels, patient's name and patient's id are marks.
enum CanaryFilm {
    static let pixels = Mark("pixels", .film, row)
    static let patientName = Mark("name in the film", .film, name)
    static let patientID = Mark("id in the film", .film, id)

    private static let side = 96
    private static let name = "Filmkanarienvogel^Heliodor"
    private static let id = "FILM-KANARIE-ID-5521"
    /// 16-bit samples that no other picture has in this order.
    private static let row: [UInt8] = (0..<side).flatMap { x -> [UInt8] in [UInt8(x * 53 % 251), UInt8(x * 17 % 13)] }

    /// - Parameter number: makes it another film, but for the marks.
    static func bytes(_ number: UInt8 = 0) -> [UInt8] {
        let meta = element(0x0002, 0x0010, "UI", Array("1.2.840.10008.1.2.1\0".utf8))
        let rows = (0..<side).flatMap { y in y == 0 ? [UInt8](repeating: number, count: row.count) : row }
        return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + element(0x0002, 0x0000, "UL", long(meta.count)) + meta
            + element(0x0010, 0x0010, "PN", Array(name.utf8)) + element(0x0010, 0x0020, "LO", Array(id.utf8)) + module
            + element(0x7FE0, 0x0010, "OW", rows)
    }

    private static var module: [UInt8] {
        element(0x0028, 0x0002, "US", short(1)) + element(0x0028, 0x0004, "CS", Array("MONOCHROME2 ".utf8))
            + [(0x0010, side), (0x0011, side), (0x0100, 16), (0x0101, 16), (0x0102, 15), (0x0103, 0)].flatMap { element(0x0028, $0.0, "US", short($0.1)) }
    }

    private static func element(_ group: UInt16, _ element: UInt16, _ representation: String, _ value: [UInt8]) -> [UInt8] {
        let value = value.count.isMultiple(of: 2) ? value : value + [0x20]
        let length = representation == "OW" ? [0, 0] + long(value.count) : short(value.count)
        return short(Int(group)) + short(Int(element)) + Array(representation.utf8) + length + value
    }

    private static func short(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }

    private static func long(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
}
