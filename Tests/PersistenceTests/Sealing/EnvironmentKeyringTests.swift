import Foundation
import Services
import Testing

@testable import Persistence

struct EnvironmentKeyringTests {
    @Test(arguments: [
        "", "secret", "hunter2hunter2hunter2hunter2hunt", Data(repeating: 7, count: 32).base64EncodedString(),
        Data(repeating: 0, count: 32).base64EncodedString(),
        Data(0..<32).base64EncodedString(), String(repeating: "0123456789abcdef", count: 4), Data((0..<32).map { UInt8($0 * 3) }).base64EncodedString(),
        String(Keys.first.dropLast(4)), Keys.first + "AAAA", String(Keys.second.dropLast()), Keys.second + "00", "z" + Keys.second.dropFirst(),
    ])
    func refusesWhatIsNoKeyMadeByChance(_ text: String) async throws {
        for make in [{ try EnvironmentKeyring(current: text) }, { try EnvironmentKeyring(current: Keys.first, previous: "\(Keys.third),\(text),") }] {
            if text.isEmpty, (try? make()) != nil { continue }
            let problem = #expect(throws: EnvironmentKeyring.Invalid.self) { try make() }
            #expect(problem?.description.contains("openssl rand") == true)
            #expect(text.count < 8 || problem?.description.contains(text) == false)
        }
    }

    @Test func refusesAnEmptyKey() {
        #expect(throws: EnvironmentKeyring.Invalid.self) { try EnvironmentKeyring(current: "") }
    }

    @Test func takesBase64AndHex() async throws {
        let ring = Keys.ring(Keys.second, previous: " \(Keys.first) , \(Keys.third)")
        #expect(try await ring.masterKeys().map(\.id) == [Keys.second, Keys.first, Keys.third].map(Keys.id))
        #expect(Keys.id(Keys.second) == Keys.id(Keys.second.uppercased()))
        let text = Data((0..<32).map { UInt8(Int(Keys.second.dropFirst(2 * $0).prefix(2), radix: 16)!) }).base64EncodedString()
        #expect(Keys.id(Keys.second) == Keys.id(text))
    }

    @Test func refusesAKeyThatStandsTwice() {
        let problem = #expect(throws: EnvironmentKeyring.Invalid.self) { try EnvironmentKeyring(current: Keys.first, previous: Keys.first) }
        #expect(problem?.description.contains("twice") == true)
    }

    @Test func saysHowToChangeKeys() async throws {
        #expect(await serviceError { try await Keys.ring().makeNew() }?.message.contains("MASTER_KEY_PREVIOUS") == true)
        #expect(await serviceError { try await Keys.ring().retire("x") }?.message.contains("MASTER_KEY_PREVIOUS") == true)
    }

    @Test func showsNoKeyInAnyText() {
        let ring = Keys.ring(Keys.second, previous: Keys.first)
        var dumped = "\(ring) \(String(reflecting: ring))"
        dump(ring, to: &dumped)
        let bytes = Data(base64Encoded: Keys.first)!.prefix(4).map { "\($0)" }.joined(separator: ", ")
        #expect(!dumped.contains(Keys.first) && !dumped.contains(Keys.second) && !dumped.contains(bytes))
        #expect(dumped.contains(Keys.id(Keys.first)))
    }
}
