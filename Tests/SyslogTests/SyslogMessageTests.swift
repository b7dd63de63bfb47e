import Domain
import Foundation
import Services
import Syslog
import Testing

struct SyslogMessageTests {
    private func message(_ record: AuditRecord) throws -> String { try SyslogMessage(record, host: "films-1", process: "77").text }

    /// The parts of a message by RFC 5424's grammar; `nil` where it breaks it.
    private func parts(_ text: String) -> (header: [Substring], elements: String, json: [String: Any])? {
        let grammar = /(<\d{1,3}>1) (\S+) (\S+) (\S+) (\S+) (\S+) (\[[^ \]"=]+(?: [^ \]"=]+="(?:[^"\\\]]|\\["\\\]])*")*\]) \u{FEFF}(.*)/.dotMatchesNewlines()
            .matchingSemantics(.unicodeScalar)
        guard let match = text.wholeMatch(of: grammar),
            let json = try? JSONSerialization.jsonObject(with: Data(match.8.utf8)) as? [String: Any]
        else { return nil }
        return ([match.1, match.2, match.3, match.4, match.5, match.6], String(match.7), json)
    }

    @Test func writesARecordAsRFC5424HasIt() throws {
        let text = try message(.some(12))
        let beginning = """
            <110>1 2026-01-31T12:00:00.250Z films-1 pneumoscope 77 study.read [pneumoscope@32473 sequence="12" outcome="success" actor="anna" \
            object="study:study-1" address="192.0.2.7" requestId="request-12"] \u{FEFF}{"action":"study.read","actor":{"id":"user-1",
            """
        #expect(text.hasPrefix(beginning), "\(text)")
        let json = try #require(parts(text)?.json)
        #expect(json["sequence"] as? Int == 12 && json["credential"] as? String == "session:1")
        #expect(json["hash"] as? String == String(repeating: "0f", count: 32) && json["shortened"] == nil)
    }

    @Test(arguments: [(AuditEvent.Outcome.success, 110), (.refused, 108), (.failed, 107)])
    func tellsTheOutcomeByItsPriority(_ outcome: AuditEvent.Outcome, _ priority: Int) throws {
        #expect(try message(.some(1, .readStudy, outcome)).hasPrefix("<\(priority)>1 "))
    }

    @Test(arguments: AuditAction.allCases)
    func namesEveryActionWhole(_ action: AuditAction) throws {
        #expect(try parts(message(.some(1, action)))?.header.last == Substring(action.rawValue))
    }

    @Test func leavesOutWhatIsNotKnown() throws {
        let event = AuditEvent(.verifyAudit, by: .system, origin: .none, at: Timestamp(microseconds: 0))
        let text = try message(AuditRecord(sequence: 1, event: event, hash: ""))
        #expect(text.contains("1970-01-01T00:00:00.000Z"))
        #expect(text.contains("[pneumoscope@32473 sequence=\"1\" outcome=\"success\" actor=\"system\"] "))
    }

    /// What would end the value, the element, the message or the line, each also with an accent upon it, which makes one character of both.
    @Test(arguments: [
        "\"", "]", "\\", "\"\u{301}", "]\u{301}", "\\\u{301}", "\"] [evil@1 a=\"b\"]", "\"]\u{200D} ", "\\\"", "\\]", "\n<110>1 - - - - - - forged", "\r\n",
        "\0", "\u{1B}[2J", "\u{85}", "\u{2028}", "\u{7F}", "naïve Müller 患者", "👩‍⚕️", "", " ", "=",
    ])
    func keepsAHostileNameWithinItsValue(_ name: String) throws {
        let text = try message(.some(actor: name))
        let (_, elements, json) = try #require(parts(text), "\(text.debugDescription)")
        #expect(!elements.unicodeScalars.contains { $0.value < 32 || (127...159).contains($0.value) || $0 == "\u{2028}" })
        #expect(elements.hasSuffix("requestId=\"request-1\"]"))
        #expect(!text.contains("\n") && !text.utf8.contains(0))
        // The document tells what the name really was.
        #expect((json["actor"] as? [String: Any])?["name"] as? String == name)
    }

    @Test func namesItselfInVisibleLettersOnly() throws {
        let text = try SyslogMessage(.some(), host: "films 1\n\u{E9}", process: "").text
        #expect(text.contains("Z films1 pneumoscope - study.read ["))
        let long = try SyslogMessage(.some(), host: String(repeating: "h", count: 300), process: String(repeating: "7", count: 300)).text
        #expect(long.contains(" \(String(repeating: "h", count: 255)) pneumoscope \(String(repeating: "7", count: 128)) "))
    }

    @Test(arguments: ["anna", "Müller", "患者", "👩‍⚕️"])
    func countsBytesInTheFrame(_ name: String) throws {
        let message = try SyslogMessage(.some(actor: name), host: "films-1", process: "77")
        #expect(message.frame == Array("\(message.text.utf8.count) \(message.text)".utf8))
        #expect(message.text.utf8.count > message.text.count)
    }

    /// The most that an audit keeps of an event, all of it in scalars of four bytes, and much more than that.
    @Test(arguments: [200, 100_000], ["😀", "\"", "\u{1}"])
    func shortensWhatReceiversWouldCutOff(_ length: Int, _ scalar: String) throws {
        let text = String(repeating: scalar, count: length)
        let detail = Dictionary(uniqueKeysWithValues: (0..<16).map { ("key\($0)", text) })
        let record = AuditRecord.some(5, actor: text, objects: (0..<16).map { _ in AuditObject(.study, text) }, detail: detail)
        let message = try message(record)
        #expect(message.utf8.count <= 8192)
        let json = try #require(parts(message)?.json)
        #expect(json["shortened"] as? Bool == true && json["sequence"] as? Int == 5 && json["hash"] as? String == record.hash)
    }

    @Test func shortensNothingThatFits() throws {
        let detail = Dictionary(uniqueKeysWithValues: (0..<16).map { ("key\($0)", String(repeating: "x", count: 200)) })
        let json = try #require(parts(message(.some(detail: detail)))?.json)
        #expect((json["detail"] as? [String: String])?.count == 16 && json["shortened"] == nil)
    }
}
