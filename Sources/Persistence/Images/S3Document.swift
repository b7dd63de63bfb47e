internal import Foundation
internal import NIOCore
#if canImport(FoundationXML)
    internal import FoundationXML
#endif

/// Reads the flat XML that S3 servers answer with.
enum S3Document {
    /// Calls for every element that ends, with its name and the text since it or a child of it began.
    ///
    /// - Returns: whether the bytes are well-formed XML.
    static func forEachElement(in bytes: ByteBuffer, _ body: @escaping (_ name: String, _ text: String) -> Void) -> Bool {
        let reader = Reader(body)
        let parser = XMLParser(data: Data(bytes.readableBytesView))
        parser.delegate = reader
        return parser.parse()
    }

    private final class Reader: NSObject, XMLParserDelegate {
        private let body: (String, String) -> Void
        private var text = ""

        init(_ body: @escaping (String, String) -> Void) {
            self.body = body
        }

        func parser(
            _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]
        ) {
            text = ""
        }

        func parser(_ parser: XMLParser, foundCharacters characters: String) {
            text += characters
        }

        func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
            body(name, text)
            text = ""
        }
    }
}
