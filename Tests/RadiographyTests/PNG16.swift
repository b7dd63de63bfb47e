import Foundation

/// 64 × 64 samples as a 16-bit grey PNG, which the encoder does not write: one stored block a row, so that nothing needs compressing.
func png16(_ samples: [UInt16]) throws -> [UInt8] {
    precondition(samples.count == 64 * 64)
    var (rows, blocks): ([UInt8], [UInt8]) = ([], [])
    for start in stride(from: 0, to: samples.count, by: 64) {
        let row: [UInt8] = [0] + samples[start..<start + 64].flatMap(bigEndian)
        let isLast: UInt8 = start + 64 == samples.count ? 1 : 0
        let length = UInt16(row.count).byteSwapped
        blocks += [isLast] + bigEndian(length) + bigEndian(~length) + row
        rows += row
    }
    let header: [UInt8] = bigEndian(UInt32(64)) + bigEndian(UInt32(64)) + [16, 0, 0, 0, 0]
    let data: [UInt8] = [0x78, 0x01] + blocks + bigEndian(adler32(rows))
    let signature: [UInt8] = [0x89] + Array("PNG\r\n\u{1A}\n".utf8)
    return signature + chunk("IHDR", header) + chunk("IDAT", data) + chunk("IEND", [])
}

private func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body: [UInt8] = Array(name.utf8) + data
    return bigEndian(UInt32(data.count)) + body + bigEndian(crc32(body))
}

private func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}

private func adler32(_ bytes: [UInt8]) -> UInt32 {
    var (low, high): (UInt32, UInt32) = (1, 0)
    for byte in bytes {
        low = (low + UInt32(byte)) % 65521
        high = (high + low) % 65521
    }
    return high << 16 | low
}

private func crc32(_ bytes: [UInt8]) -> UInt32 {
    var crc: UInt32 = .max
    for byte in bytes {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
}
