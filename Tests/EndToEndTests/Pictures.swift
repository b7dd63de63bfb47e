import Foundation
import Radiography
import TestSupport

/// Pictures for the whole road.
enum Pictures {
    /// The samples that the project ships.
    static let samples = Project.files(in: Project.root.appending(path: "samples")).filter { ["png", "jpg", "jpeg"].contains($0.pathExtension) }

    static func sampleFile() throws -> URL {
        guard let first = samples.first else { throw CocoaError(.fileNoSuchFile) }
        return first
    }

    static func sample() throws -> [UInt8] {
        try [UInt8](Data(contentsOf: sampleFile()))
    }

    /// A small picture that no other is like.
    static func noise(side: Int = 96) throws -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let pixels = (0..<side * side).map { _ in UInt8.random(in: 0...255, using: &generator) }
        return try PNGEncoder().encode(pixels, width: side, height: side, color: .grey)
    }

    /// A PNG whose header promises 30,000 × 30,000 pixels.
    static func bomb() throws -> [UInt8] {
        var png = try PNGEncoder().encode([UInt8](repeating: 0, count: 64 * 64), width: 64, height: 64, color: .grey)
        for offset in [16, 20] { png.replaceSubrange(offset..<offset + 4, with: [0, 0, 0x75, 0x30]) }
        let crc = crc32(png[12..<29])
        png.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - 8 * UInt32($0))) })
        return png
    }

    /// The checksum of PNG's chunks (ISO/IEC 15948, annex D).
    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(0xFFFF_FFFF as UInt32) { crc, byte in
            (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
        }
    }
}
