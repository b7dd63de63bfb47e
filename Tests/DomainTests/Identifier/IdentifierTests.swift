import Domain
import Foundation
import Testing

struct IdentifierTests {
    private enum Patient {}
    private struct Record: Codable, Equatable { let patient: Identifier<Patient> }

    @Test func isNewEveryTimeAndLaterThanTheLast() {
        let (one, other) = (Identifier<Patient>(), Identifier<Patient>())
        #expect(one < other)
        #expect(Set([one, other, one]).count == 2)
    }

    @Test func isAPlainStringInJSON() throws {
        let record = Record(patient: Identifier())
        let json = try JSONEncoder().encode(record)
        #expect(String(decoding: json, as: UTF8.self) == "{\"patient\":\"\(record.patient)\"}")
        #expect(try JSONDecoder().decode(Record.self, from: json) == record)
    }

    @Test func readsItsOwnTextOnly() throws {
        let one = Identifier<Patient>()
        #expect(Identifier<Patient>(one.description) == one)
        #expect(Identifier<Patient>("42") == nil)
        #expect(Identifier<Patient>(one.uuid) == one)
    }
}
