internal import Foundation
internal import Yams

/// Writes YAML as JSON in the file's own order, which is the order in which people read it.
struct JSONText {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ node: Node) {
        switch node {
        case .mapping(let mapping): append(mapping)
        case .sequence(let sequence): appendList("[", sequence, "]") { $0.append($1) }
        case .scalar(let scalar): append(scalar, node)
        case .alias: break  // Resolved while the text was composed.
        }
    }

    private mutating func append(_ mapping: Node.Mapping) {
        appendList("{", mapping, "}") { json, pair in
            json.append(text: pair.key.scalar?.string ?? "")
            json.bytes.append(UInt8(ascii: ":"))
            json.append(pair.value)
        }
    }

    private mutating func appendList<Items: Collection>(
        _ open: Unicode.Scalar, _ items: Items, _ close: Unicode.Scalar, _ each: (inout JSONText, Items.Element) -> Void
    ) {
        bytes.append(UInt8(ascii: open))
        for (index, item) in items.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            each(&self, item)
        }
        bytes.append(UInt8(ascii: close))
    }

    /// What the YAML core schema takes for a number, a truth value or nothing is the same in JSON; everything else is text, dates included.
    private mutating func append(_ scalar: Node.Scalar, _ node: Node) {
        switch Tag.Name(rawValue: node.tag.description) {
        case .null: bytes += "null".utf8
        case .bool: bytes += (node.bool == true ? "true" : "false").utf8
        case .int, .float: bytes += scalar.string.utf8
        default: append(text: scalar.string)
        }
    }

    private mutating func append(text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += #"\n"#.utf8
            case 0..<0x20: bytes += String(format: "\\u%04x", Int(byte)).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
