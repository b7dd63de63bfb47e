import Services
import Testing

@testable import Identity

/// How much work a check is: what the time that it takes would tell.
struct ScryptWorkTests {
    @Test func spendsTheWorkForNobodyAndForTooLongAPassword() async throws {
        let hash = try await ScryptBench.hash(at: 15)
        let bench = ScryptBench(cost: ScryptCost(logN: 15))
        #expect(try await !bench.hasher.verify("tall grass", against: nil))
        #expect(try await !bench.hasher.verify(String(repeating: "x", count: 10_000), against: hash))
        #expect(try await bench.hasher.verify(ScryptBench.password, against: hash))
        #expect(bench.costs == [15, 15, 15])
    }

    @Test(arguments: [10, 15, 17, 18, 20])
    func isTheSameWhateverCostThePasswordIsKeptAt(kept: Int) async throws {
        let hash = try await ScryptBench.hash(at: kept)
        let (right, wrong, nobody) = (Self.bench(inUse: [hash]), Self.bench(inUse: [hash]), Self.bench(inUse: [hash]))
        #expect(try await right.hasher.verify(ScryptBench.password, against: hash))
        #expect(try await !wrong.hasher.verify("tall grass", against: hash))
        #expect(try await !nobody.hasher.verify("tall grass", against: nil))
        let work = 1 << max(kept, 17)
        #expect(right.work == work && wrong.work == work && nobody.work == work)
    }

    @Test func isThatOfTheDearestPasswordThatWasSeen() async throws {
        let bench = Self.bench(inUse: [])
        #expect(try await !bench.hasher.verify("tall grass", against: nil))
        #expect(bench.work == 1 << 17)
        #expect(try await bench.hasher.verify(ScryptBench.password, against: ScryptBench.hash(at: 19)))
        #expect(try await !bench.hasher.verify("tall grass", against: nil))
        #expect(try await !bench.hasher.verify("tall grass", against: ScryptBench.hash(at: 15)))
        #expect(bench.work == 1 << 17 + 3 << 19)
    }

    @Test func isThatOfThoseThatCanBeRead() async throws {
        let bench = Self.bench(inUse: [PasswordHash("$scrypt$ln=99,r=8,p=1$"), try await ScryptBench.hash(at: 18), PasswordHash("plain")])
        #expect(try await !bench.hasher.verify("tall grass", against: nil))
        #expect(bench.costs == [18])
    }

    private static func bench(inUse hashes: [PasswordHash]) -> ScryptBench { ScryptBench(cost: ScryptCost(logN: 17), inUse: hashes) }

    @Test(arguments: [(10, true), (16, true), (17, false), (18, false), (20, false)])
    func onlyAHashOfALowerCostIsMadeAnew(kept: Int, isOutdated: Bool) async throws {
        #expect(try await ScryptBench(cost: ScryptCost(logN: 17)).hasher.isOutdated(ScryptBench.hash(at: kept)) == isOutdated)
    }

    @Test(arguments: [([], 15), ([12], 15), ([17], 17), ([15, 18, 16], 18), ([20], 18)])
    func calibratesToNoLessThanPasswordsAreKeptAt(kept: [Int], chosen: Int) async throws {
        var hashes: [PasswordHash] = []
        for logN in kept { hashes.append(try await ScryptBench.hash(at: logN)) }
        #expect(try await ScryptPasswordHasher.calibrated(within: .zero, inUse: hashes, threads: 1).cost.setting == chosen)
    }

    @Test(arguments: [(1, 18), (15, 18), (31, 18), (32, 17), (60, 17), (63, 16), (120, 16), (126, 15), (250, 15), (3_000, 15), (100_000, 15)])
    func calibratesToTheMostThatTheLimitPays(millisecondsAtFifteen: Int, chosen: Int) throws {
        var spent = Duration.zero
        let cost = try ScryptCost.calibrated(within: .milliseconds(250)) { cost in
            let taken = Duration.milliseconds(millisecondsAtFifteen) * (1 << cost.logN) / (1 << 15)
            spent += taken
            return taken
        }
        #expect(cost.setting == chosen)
        #expect(spent <= max(.milliseconds(250), .milliseconds(millisecondsAtFifteen) / 32))
    }

    /// With the real clock: one that stands still would choose the most.
    @Test func calibratesToTheLeastWhereEvenThatTakesLonger() throws {
        #expect(try ScryptCost.calibrated(within: .zero).setting == 15)
    }
}
