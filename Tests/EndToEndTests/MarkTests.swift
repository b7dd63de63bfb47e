import Foundation
import Testing

/// A search that finds nothing proves something only if it would have found it.
struct MarkTests {
    private static let text = "Suchkanarie/Wellensittich 2231"
    private let mark = Mark("a mark", .secret, text)

    @Test(arguments: [
        text, text.encoded, text.encoded.replacing("%20", with: "+"), text.replacing("/", with: "\\/"), text.lowercased(),
        Data(text.utf8).map { String(format: "%02x", $0) }.joined(), Data(text.utf8).map { String(format: "%02X", $0) }.joined(),
    ])
    func isFoundAsText(_ spelling: String) {
        #expect(mark.spelling(in: Data("before \(spelling) behind".utf8)) != nil)
    }

    @Test(arguments: 0..<6)
    func isFoundWithinALongerTextInBase64(_ shift: Int) {
        let longer = Data(repeating: 0xC3, count: shift) + Data((Self.text + String(repeating: "?", count: shift)).utf8)
        let text = longer.base64EncodedString()
        for spelling in [text, text.replacing("+", with: "-").replacing("/", with: "_")] { #expect(mark.spelling(in: Data("x\(spelling)y".utf8)) != nil) }
    }

    @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func isFoundInWideCharacters(_ encoding: String.Encoding) throws {
        #expect(mark.spelling(in: Data("x".utf8) + (try #require(Self.text.data(using: encoding)))) != nil)
    }

    @Test func isFoundAtTheVeryEndAndNotWhereAByteOfItIsMissing() {
        #expect(mark.spelling(in: Data(Self.text.utf8)) == "plain")
        #expect(mark.spelling(in: Data(Self.text.utf8.dropLast())) == nil && mark.spelling(in: Data()) == nil)
    }

    @Test func findsTheFilmsMarksInTheFilm() {
        let film = Data(CanaryFilm.bytes(7))
        for mark in [CanaryFilm.pixels, CanaryFilm.patientName, CanaryFilm.patientID] { #expect(mark.spelling(in: film) == "plain") }
    }
}
