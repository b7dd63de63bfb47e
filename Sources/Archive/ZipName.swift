internal import Foundation

/// The name of an entry as people may see it, and whether the entry is one of the files that they packed.
struct ZipName {
    let display: String
    let isLitter: Bool

    /// - Parameter text: a path in UTF-8, or in code page 437 as the oldest packers write it; ends with NUL.
    init(path text: UnsafePointer<CChar>?) {
        let bytes = UnsafeRawBufferPointer(start: text, count: text.map { strlen($0) } ?? 0)
        let path = String(validating: bytes, as: UTF8.self) ?? String(String.UnicodeScalarView(bytes.map(Self.codePage437)))
        let components = path.split { $0 == "/" || $0 == "\\" }
        let scalars = (components.last ?? "").unicodeScalars.lazy.filter { !Self.unseen.contains($0.properties.generalCategory) }
        display = String(String.UnicodeScalarView(scalars.prefix(255)))
        isLitter = components.contains("__MACOSX") || display.hasPrefix("._") || Self.litter.contains(display.lowercased())
    }

    /// What Finder and Explorer leave behind.
    private static let litter: Set<String> = [".ds_store", "thumbs.db", "desktop.ini"]

    private static let unseen: Set<Unicode.GeneralCategory> = [.control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse]

    private static func codePage437(_ byte: UInt8) -> Unicode.Scalar {
        byte < 0x80 ? Unicode.Scalar(byte) : upperHalf[Int(byte) - 0x80]
    }

    private static let upperHalf = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
            + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}").unicodeScalars)
}
