internal import Crypto
internal import Foundation

/// AES-256-GCM over segments of a mebibyte, so that a picture is sealed and opened with one copy of it in memory and not with four.
///
/// As in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015) a segment's nonce is a prefix by chance, the segment's number, and whether it is
/// the last: none can be left out, added, exchanged or repeated. A data key seals one thing once, so no nonce comes twice.
struct SegmentCipher {
    private let key: SymmetricKey
    private let noncePrefix: [UInt8]
    private let associatedData: [UInt8]

    static let segmentLength = 1 << 20
    private static let tagLength = 16

    init(key: DataKey, noncePrefix: [UInt8], context: SealingContext) {
        self.key = key.key
        self.noncePrefix = noncePrefix
        associatedData = Array("sealed \(Envelope.version) ".utf8) + context.bytes
    }

    static func sealedLength(of length: Int) -> Int { length + tagLength * segments(in: length, of: segmentLength) }

    /// Appends the sealed bytes.
    func seal(_ bytes: [UInt8], onto sealed: inout [UInt8]) throws {
        let count = Self.segments(in: bytes.count, of: Self.segmentLength)
        for number in 0..<count {
            let segment = bytes.dropFirst(number * Self.segmentLength).prefix(Self.segmentLength)
            let box = try AES.GCM.seal(segment, using: key, nonce: nonce(number, isLast: number == count - 1), authenticating: associatedData)
            sealed += box.ciphertext
            sealed += box.tag
        }
    }

    /// - Parameter sealed: all that `seal` appended, and nothing else.
    func open(_ sealed: ArraySlice<UInt8>) throws(SealingFailure) -> [UInt8] {
        let length = Self.segmentLength + Self.tagLength
        let count = Self.segments(in: sealed.count, of: length)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(max(0, sealed.count - count * Self.tagLength))
        for number in 0..<count {
            let segment = sealed.dropFirst(number * length).prefix(length)
            guard
                let box = try? AES.GCM.SealedBox(
                    nonce: nonce(number, isLast: number == count - 1), ciphertext: segment.dropLast(Self.tagLength), tag: segment.suffix(Self.tagLength)),
                let opened = try? AES.GCM.open(box, using: key, authenticating: associatedData)
            else { throw .damaged("segment \(number + 1) of \(count) is not as it was sealed") }
            bytes += opened
        }
        return bytes
    }

    /// One at least: nothing at all has a last segment too.
    private static func segments(in length: Int, of size: Int) -> Int { max(1, (length + size - 1) / size) }

    private func nonce(_ number: Int, isLast: Bool) -> AES.GCM.Nonce {
        let counter = withUnsafeBytes(of: UInt32(number).bigEndian, Array.init)
        // Twelve bytes by construction.
        return try! AES.GCM.Nonce(data: noncePrefix + counter + [isLast ? 1 : 0])
    }
}
