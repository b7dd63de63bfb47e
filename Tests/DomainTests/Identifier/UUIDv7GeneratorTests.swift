import Domain
import Foundation
import Synchronization
import Testing

struct UUIDv7GeneratorTests {
    @Test func carriesTheTimeOfItsClock() {
        #expect(UUIDv7Generator { 1_645_557_742_000 }.next().milliseconds == 1_645_557_742_000)
    }

    @Test func readsTheWallClockUnlessToldOtherwise() {
        let before = Int64(Date().timeIntervalSince1970 * 1000)
        let made = UUIDv7Generator().next().milliseconds
        #expect(made >= before - 1 && made <= Int64(Date().timeIntervalSince1970 * 1000) + 1)
    }

    @Test func risesWhileTheClockStands() {
        let generator = UUIDv7Generator { 1_000_000 }
        let made = (0..<20_000).map { _ in generator.next() }
        #expect(zip(made, made.dropFirst()).allSatisfy { $0 < $1 })
        #expect(made[0].milliseconds == 1_000_000)
        #expect(made[2047].milliseconds == 1_000_000)
        // 20,000 take five counters of 4,096: the time runs ahead by no more than that.
        #expect((1_000_004...1_000_005).contains(made[19_999].milliseconds))
    }

    @Test func risesWhenTheClockIsSetBack() {
        let clock = Mutex<Int64>(5_000_000)
        let generator = UUIDv7Generator { clock.withLock { $0 } }
        let before = generator.next()
        clock.withLock { $0 = 1_000 }
        let after = generator.next()
        #expect(before < after)
        #expect(after.milliseconds - before.milliseconds <= 1)
        clock.withLock { $0 = 6_000_000 }
        #expect(generator.next().milliseconds == 6_000_000)
    }

    @Test(arguments: [Int64.min, -1, 0, 1 << 48 - 1, 1 << 48, .max])
    func livesWithAClockThatLies(_ time: Int64) {
        let generator = UUIDv7Generator { time }
        let (one, other) = (generator.next(), generator.next())
        #expect(one < other)
        #expect(UUIDv7(one.description) == one)
    }

    @Test func startsTheCounterAndTheRestByChance() {
        let made = (0..<100).map { _ in UUIDv7Generator { 1_000_000 }.next() }
        #expect(Set(made.map { $0.description.dropFirst(14).prefix(4) }).count > 50)
        #expect(Set(made.map { $0.description.suffix(17) }).count == 100)
    }

    @Test func givesEveryThreadItsOwn() async {
        let generator = UUIDv7Generator { 1_000_000 }
        let made = await withTaskGroup(of: [UUIDv7].self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).map { _ in generator.next() } } }
            return await group.reduce(into: [[UUIDv7]]()) { $0.append($1) }
        }
        #expect(made.allSatisfy { $0 == $0.sorted() })
        #expect(Set(made.joined().map { $0.description.dropLast(18) }).count == 16_000, "the time and the counter alone are unique")
    }
}
