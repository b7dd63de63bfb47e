/// A `UUIDv7` that knows what it names, so that a patient's is never taken for a study's: `typealias PatientID = Identifier<Patient>`.
///
/// In JSON and in paths it is the plain text of the UUID.
public struct Identifier<Entity>: Sendable, Hashable, Comparable {
    public let uuid: UUIDv7

    /// A new one.
    public init() {
        self.init(UUIDv7())
    }

    public init(_ uuid: UUIDv7) {
        self.uuid = uuid
    }

    public static func < (one: Identifier, other: Identifier) -> Bool { one.uuid < other.uuid }
}

extension Identifier: LosslessStringConvertible {
    public var description: String { uuid.description }

    public init?(_ description: String) {
        guard let uuid = UUIDv7(description) else { return nil }
        self.init(uuid)
    }
}

extension Identifier: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try UUIDv7(from: decoder))
    }

    public func encode(to encoder: any Encoder) throws {
        try uuid.encode(to: encoder)
    }
}
