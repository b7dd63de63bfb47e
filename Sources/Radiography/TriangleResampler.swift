internal import CRadiograph

/// Antialiased bilinear resize of 8-bit grey: the triangle filter widened by the scale, in two passes, in fixed point.
///
/// Bit for bit what Pillow's `Image.resize(…, BILINEAR)` gives for the width and then for the height, which is its own order for films of
/// ordinary shape. The order matters: the other one rounds differently and moved a probability by 0.006.
struct TriangleResampler {
    private let horizontal: Weights
    private let vertical: Weights

    init(from source: (width: Int, height: Int), to target: (width: Int, height: Int)) {
        horizontal = Weights(from: source.width, to: target.width)
        vertical = Weights(from: source.height, to: target.height)
    }

    /// - Parameter pixels: rows of the source's width.
    /// - Returns: rows of the target's width.
    func resize(_ pixels: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        precondition(pixels.count == horizontal.source * vertical.source)
        let narrowed = [UInt8](unsafeUninitializedCapacity: horizontal.target * vertical.source) { rows, count in
            blendColumns(pixels, into: rows)
            count = rows.count
        }
        return [UInt8](unsafeUninitializedCapacity: horizontal.target * vertical.target) { rows, count in
            narrowed.withUnsafeBufferPointer { blendRows($0, into: rows) }
            count = rows.count
        }
    }

    private func blendColumns(_ pixels: UnsafeBufferPointer<UInt8>, into result: UnsafeMutableBufferPointer<UInt8>) {
        let lanes = CR_LANES
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: horizontal.source * lanes) { scratch in
            for y in stride(from: 0, to: vertical.source, by: lanes) {
                cr_blend_columns(
                    pixels.baseAddress! + y * horizontal.source, horizontal.source, min(lanes, vertical.source - y), horizontal.firsts, horizontal.taps,
                    horizontal.fixed, horizontal.stride, horizontal.target, scratch.baseAddress, result.baseAddress! + y * horizontal.target)
            }
        }
    }

    private func blendRows(_ pixels: UnsafeBufferPointer<UInt8>, into result: UnsafeMutableBufferPointer<UInt8>) {
        vertical.fixed.withUnsafeBufferPointer { fixed in
            for y in 0..<vertical.target {
                cr_blend_rows(
                    pixels.baseAddress! + Int(vertical.firsts[y]) * horizontal.target, horizontal.target, fixed.baseAddress! + y * vertical.stride,
                    Int(vertical.taps[y]), result.baseAddress! + y * horizontal.target)
            }
        }
    }
}

extension TriangleResampler {
    /// For each pixel of one side of the target: the first source pixel that it draws on, and the weights from there.
    struct Weights {
        let source: Int
        let target: Int
        /// The first source pixel of each target pixel, and how many it draws on.
        let firsts: [UInt32]
        let taps: [UInt32]
        /// Weights that a target pixel has room for in `fixed`.
        let stride: Int
        /// 22 fractional bits.
        let fixed: [Int32]

        init(from source: Int, to target: Int) {
            self.source = source
            self.target = target
            let scale = Double(source) / Double(target)
            let support = max(scale, 1)
            stride = Int(support.rounded(.up)) * 2 + 1
            var (firsts, taps, fixed) = ([UInt32](), [UInt32](), [Int32](repeating: 0, count: target * stride))
            for pixel in 0..<target {
                let center = (Double(pixel) + 0.5) * scale
                let first = max(0, Int(center - support + 0.5))
                let end = min(source, Int(center + support + 0.5))
                let weights = (first..<end).map { max(0, 1 - abs((Double($0) - center + 0.5) * (1 / support))) }
                let sum = weights.reduce(0, +)
                for (tap, weight) in weights.enumerated() {
                    fixed[pixel * stride + tap] = Int32(weight / sum * Double(1 << 22) + 0.5)
                }
                firsts.append(UInt32(first))
                taps.append(UInt32(end - first))
            }
            (self.firsts, self.taps, self.fixed) = (firsts, taps, fixed)
        }
    }
}
