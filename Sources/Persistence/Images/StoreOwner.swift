internal import Domain

/// The name that a database gives itself, as an image store notes it: 1 to 200 printable ASCII characters.
struct StoreOwner {
    let name: String

    static let maximumBytes = 200

    var bytes: [UInt8] { Array(name.utf8) }

    init(_ name: String) throws {
        guard Self.isValid(Array(name.utf8)) else {
            throw ServiceError(.unknown, "An image store cannot be given to a database without a name of 1 to 200 printable ASCII characters.")
        }
        self.name = name
    }

    /// What lies where a store keeps the name of its owner.
    init(found bytes: [UInt8]) throws {
        guard Self.isValid(bytes) else {
            throw ServiceError(
                .unknown, "The image store does not say which database it belongs to: its object 'owner' is damaged and has to be restored from a backup.")
        }
        name = String(decoding: bytes, as: UTF8.self)
    }

    private static func isValid(_ bytes: [UInt8]) -> Bool {
        (1...maximumBytes).contains(bytes.count) && bytes.allSatisfy { (0x20...0x7e).contains($0) }
    }
}
