import Domain
import Foundation
import Services
import Synchronization
import Testing

@testable import Identity

/// How passwords are hashed and checked.
struct ScryptTests {
    /// A thousandth of the real cost: what is tested here does not depend on it.
    private static let cheap = ScryptCost(logN: 10, r: 8, p: 1)
    private let hasher = ScryptPasswordHasher(cost: cheap, threads: 1)

    /// RFC 7914, section 12, without the one that takes a gigabyte.
    @Test(arguments: [
        (
            "", "", ScryptCost(logN: 4, r: 1, p: 1),
            "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"
        ),
        (
            "password", "NaCl", ScryptCost(logN: 10, r: 8, p: 16),
            "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"
        ),
        (
            "pleaseletmein", "SodiumChloride", ScryptCost(logN: 14, r: 8, p: 1),
            "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"
        ),
    ])
    func computesTheVectorsOfRFC7914(password: String, salt: String, cost: ScryptCost, expected: String) throws {
        let key = try cost.key(of: Array(password.utf8), salt: Array(salt.utf8), count: 64)
        #expect(key.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() == expected)
    }

    @Test func knowsThePasswordAgain() async throws {
        let hash = try await hasher.hash("tall grass under old bridges")
        #expect(hash.text.hasPrefix("$scrypt$ln=10,r=8,p=1$"))
        #expect(try await hasher.verify("tall grass under old bridges", against: hash))
    }

    @Test(arguments: [
        "", "tall grass under old bridge", "tall grass under old bridges ", " tall grass under old bridges", "Tall grass under old bridges",
        "tall grass under old bridges\u{0}", String(repeating: "x", count: 100_000),
    ])
    func refusesAnother(password: String) async throws {
        let hash = try await hasher.hash("tall grass under old bridges")
        #expect(try await !hasher.verify(password, against: hash))
    }

    @Test(arguments: [
        ("pāśa žluťoučký kůň", "pa\u{304}s\u{301}a z\u{30C}lut\u{30C}ouc\u{30C}ky\u{301} ku\u{30A}n\u{30C}"),
        ("tall grass under bridges", "tall\u{A0}grass\u{2003}under\u{3000}bridges"),
        ("oʻrik йод ﬁlm 12", "oʻrik и\u{306}од film １２"),
    ])
    func knowsThePasswordFromAnotherKeyboard(set: String, typed: String) async throws {
        #expect(try await hasher.verify(typed, against: hasher.hash(set)))
    }

    @Test func neverHashesAlike() async throws {
        #expect(try await hasher.hash("tall grass under old bridges") != hasher.hash("tall grass under old bridges"))
    }

    @Test(arguments: ["tall grass under old bridges", ""])
    func nobodysPasswordIsWrong(password: String) async throws {
        #expect(try await !hasher.verify(password, against: nil))
    }

    private static let salt = "AAAAAAAAAAAAAAAAAAAAAA"
    private static let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    @Test(arguments: [
        "", "$", "plain", "$scrypt$", "$argon2id$v=19$m=65536,t=3,p=4$\(salt)$\(key)", "$scrypt$ln=21,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=63,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=99,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=9,r=8,p=1$\(salt)$\(key)",
        "$scrypt$ln=-1,r=8,p=1$\(salt)$\(key)", "$scrypt$ln=15,r=4,p=1$\(salt)$\(key)", "$scrypt$ln=15,r=0,p=1$\(salt)$\(key)",
        "$scrypt$ln=15,r=8,p=2$\(salt)$\(key)", "$scrypt$ln=15,r=8,p=1$$\(key)", "$scrypt$ln=15,r=8,p=1$\(salt)$", "$scrypt$ln=15,r=8,p=1$\(salt)$\(key)=",
        "$scrypt$ln=15,r=8,p=1$\(salt)$\(key)\n", "$scrypt$ln=15,r=8$\(salt)$\(key)", "$scrypt$ln=15,r=8,p=1$\(salt)$\(key)$more",
        "$scrypt$ln=15,r=8,p=1$\(salt)$" + String(repeating: "A", count: 1_000),
    ])
    func takesWhatNobodyHereWroteForNone(text: String) async throws {
        let bench = ScryptBench(cost: Self.cheap)
        #expect(try await !bench.hasher.verify("tall grass under old bridges", against: PasswordHash(text)))
        #expect(bench.costs == [10])
        #expect(!bench.hasher.isOutdated(PasswordHash(text)))
    }

    @Test func knowsThePasswordUnderTheCostThatItWasSetWith() async throws {
        let hash = try await hasher.hash("tall grass under old bridges")
        #expect(try await ScryptPasswordHasher(cost: ScryptCost(logN: 11, r: 8, p: 1), threads: 1).verify("tall grass under old bridges", against: hash))
    }

    @Test(arguments: [(0, 10), (10, 10), (17, 17), (20, 20), (64, 20)])
    func keepsTheCostWithinReason(asked: Int, given: Int) {
        #expect(ScryptCost(logN: asked).setting == given)
    }
}

/// The threads under the hasher.
struct PasswordThreadsTests {
    /// Holds a thread until it is let go.
    private final class Gate: Sendable {
        private let semaphore = DispatchSemaphore(value: 0)
        func wait() { semaphore.wait() }
        func open() { semaphore.signal() }
    }

    @Test func saysNoWhenTooManyWait() async throws {
        let threads = PasswordThreads(count: 1, waiting: 1)
        let gate = Gate()
        await withTaskGroup(of: ServiceError.Code?.self) { group in
            for _ in 0..<3 {
                group.addTask {
                    await serviceError {
                        try await threads.run { gate.wait() }
                    }?.code
                }
            }
            // One of the three finds the place of waiting taken; the other two cannot end before the gate is opened.
            #expect(await group.next() == .some(.overloaded))
            gate.open()
            gate.open()
            #expect(await group.next() == .some(nil))
            #expect(await group.next() == .some(nil))
        }
        // And there is room again.
        #expect(try await threads.run { 7 } == 7)
    }

    @Test func whatIsCancelledWhileItWaitsNeverRuns() async throws {
        let threads = PasswordThreads(count: 1, waiting: 8)
        let (gate, holds, ran) = (Gate(), Gate(), Ran())
        async let first: Void = threads.run {
            holds.open()
            gate.wait()
        }
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                holds.wait()
                continuation.resume()
            }
        }
        let second = Task { try await threads.run { ran.note() } }
        second.cancel()
        gate.open()
        try await first
        await #expect(throws: CancellationError.self) { try await second.value }
        #expect(!ran.value)
    }

    private final class Ran: Sendable {
        private let flag = Mutex(false)
        var value: Bool { flag.withLock { $0 } }
        func note() { flag.withLock { $0 = true } }
    }

    #if os(Linux)
        @Test func standBehindTheOthers() async throws {
            let threads = PasswordThreads(count: 1, waiting: 1)
            let behind = try await threads.run { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
            #expect(behind >= PasswordThreads.niceness)
        }
    #endif
}
