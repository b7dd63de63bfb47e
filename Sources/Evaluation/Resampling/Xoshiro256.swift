/// xoshiro256** (Blackman and Vigna 2018), seeded through SplitMix64 as its authors advise: the same seed gives the same report
/// on every machine, which the system's generator does not.
struct Xoshiro256: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    init(seed: UInt64) {
        var mixer = SplitMix64(state: seed)
        state = (mixer.next(), mixer.next(), mixer.next(), mixer.next())
    }

    mutating func next() -> UInt64 {
        let result = (state.1 &* 5).rotated(left: 7) &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3.rotated(left: 45)
        return result
    }

    /// 0..<bound by Lemire's multiplication without its rejection step: the bias is below bound / 2^64. The standard library's own
    /// method may change between releases.
    mutating func next(below bound: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}

/// Steele, Lea and Flood 2014.
private struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension UInt64 {
    fileprivate func rotated(left places: UInt64) -> UInt64 {
        (self << places) | (self >> (64 - places))
    }
}
