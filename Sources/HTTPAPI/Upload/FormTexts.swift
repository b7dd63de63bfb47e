internal import Domain
internal import NIOCore

/// The text parts of a form that a route knows, each of them given at most once and small.
struct FormTexts {
    static let maximumBytes = 64 << 10

    private var bytes: [String: [UInt8]] = [:]

    /// - Parameters:
    ///   - names: of the texts that the route knows.
    ///   - files: of the parts that it takes besides, for the message.
    mutating func begin(_ part: FormPart, among names: [String], besides files: [String] = ["file"]) throws {
        guard names.contains(part.name) else {
            let known = (files + names).map { "'\($0)'" }.joined(separator: ", ")
            throw ServiceError(.invalidRequest, "The form has a part named \(quoted(part.name)): this route takes \(known).")
        }
        guard bytes.updateValue([], forKey: part.name) == nil else { throw ServiceError(.invalidRequest, "The form has two parts named '\(part.name)'.") }
    }

    mutating func append(_ chunk: ByteBuffer, to name: String) throws {
        guard (bytes[name]?.count ?? 0) + chunk.readableBytes <= Self.maximumBytes else {
            throw ServiceError(.fileTooLarge, "The part '\(name)' is larger than \(Self.maximumBytes >> 10) KiB.")
        }
        bytes[name]?.append(contentsOf: chunk.readableBytesView)
    }

    /// `nil` where the part is absent or empty, as a form sends a field that nobody filled in.
    subscript(name: String) -> String? {
        get throws {
            guard let bytes = bytes[name], !bytes.isEmpty else { return nil }
            guard let text = String(validating: bytes, as: UTF8.self) else { throw ServiceError(.invalidRequest, "The part '\(name)' is not UTF-8.") }
            return text
        }
    }
}

extension FormTexts {
    func identifier<Entity>(_ name: String, of type: Identifier<Entity>.Type) throws -> Identifier<Entity>? {
        guard let text = try self[name] else { return nil }
        guard let id = Identifier<Entity>(text.trimmingBlanks()) else {
            throw ServiceError(.invalidRequest, "The part '\(name)' must be an id as this service gives it, such as 01890a5d-ac96-774b-bcce-b302099a8057.")
        }
        return id
    }
}
