/// `application/x-www-form-urlencoded`, as RFC 6749, appendix B wants it.
enum FormEncoding {
    static func text(of parameters: [(String, String)]) -> String {
        parameters.map { "\(encoded($0))=\(encoded($1))" }.joined(separator: "&")
    }

    static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            if Base64URL.isSign(byte) || byte == UInt8(ascii: ".") { return String(Unicode.Scalar(byte)) }
            let hex = String(byte, radix: 16, uppercase: true)
            return byte < 16 ? "%0\(hex)" : "%\(hex)"
        }.joined()
    }
}
