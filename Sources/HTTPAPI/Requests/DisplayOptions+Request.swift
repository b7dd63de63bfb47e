internal import Domain
internal import Services

extension DisplayOptions {
    /// As the query names them.
    static let names = ["windowCenter", "windowWidth", "maximumSide", "inverted"]

    init(_ query: QueryReader) throws {
        self.init(
            window: try Window(query), maximumSide: try query.integer("maximumSide", in: 64...8192), inverted: try query.flag("inverted") ?? false)
    }

    /// For a picture with its map, whose query also knows `opacity`.
    init(overlay query: QueryReader) throws {
        try self.init(query)
        if let opacity = try query.number("opacity", in: 0...1, "a number from 0 to 1") { self.opacity = opacity }
    }

    /// Everything that makes one picture differ from another.
    var fingerprint: String {
        "\(window.map { "\($0.center)/\($0.width)" } ?? "file") \(maximumSide ?? 0) \(inverted) \(opacity)"
    }
}

extension DisplayOptions.Window {
    /// DICOM keeps both as decimal strings; what lies beyond a million is no pixel of any radiograph.
    private static let limit = 1_000_000.0

    init?(_ query: QueryReader) throws {
        let center = try query.number("windowCenter", in: -Self.limit...Self.limit, "a number from -1000000 to 1000000")
        let width = try query.number("windowWidth", in: 1...Self.limit, "a number from 1 to 1000000")
        switch (center, width) {
        case (nil, nil): return nil
        case (let center?, let width?): self.init(center: center, width: width)
        default: throw ServiceError(.invalidRequest, "windowCenter and windowWidth belong together: send both or neither.")
        }
    }
}
