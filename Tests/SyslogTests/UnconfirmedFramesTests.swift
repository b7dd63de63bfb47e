import Testing

@testable import Syslog

struct UnconfirmedFramesTests {
    private let start = ContinuousClock.now

    @Test func keepsThemInTheirOrderUntilTheyAreConfirmed() {
        var frames = UnconfirmedFrames()
        frames.append([[1], [2]], at: start)
        frames.append([[3]], at: start + .seconds(5))
        frames.confirm(before: start)
        #expect(frames.all == [[1], [2], [3]])
        frames.confirm(before: start + .seconds(1))
        #expect(frames.all == [[3]])
        frames.rewrite(at: start + .seconds(9))
        frames.confirm(before: start + .seconds(9))
        #expect(frames.all == [[3]])
        frames.confirm(before: start + .seconds(10))
        #expect(frames.isEmpty)
    }

    @Test func keepsAsManyBytesAsBuffersHoldAndNoMore() {
        var frames = UnconfirmedFrames()
        let frame = [UInt8](repeating: 7, count: 1 << 20)
        for number in 0..<20 { frames.append([frame + [UInt8(number)]], at: start) }
        let bytes = frames.all.reduce(0) { $0 + $1.count }
        #expect(bytes <= UnconfirmedFrames.limitBytes && bytes > UnconfirmedFrames.limitBytes - frame.count - 1)
        #expect(frames.all.last?.last == 19)
        frames.append([[1]], at: start)
        #expect(frames.all.last == [1])
    }
}
