internal import Domain
internal import NIOCore

/// Hands the part named `file` to the collector and keeps the texts that the route knows.
struct PictureForm: FormReceiver, Sendable {
    let collector: PictureCollector
    let textNames: [String]
    private(set) var texts = FormTexts()
    private var hasPicture = false
    private var current: String?

    init(collector: PictureCollector, textNames: [String]) {
        self.collector = collector
        self.textNames = textNames
    }

    mutating func begin(_ part: FormPart) throws {
        current = part.name
        guard part.name == "file" else { return try texts.begin(part, among: textNames) }
        guard !hasPicture else { throw ServiceError(.invalidRequest, "The form has two parts named 'file': send one picture at a time.") }
        hasPicture = true
    }

    mutating func append(_ bytes: ByteBuffer) throws {
        guard let current else { return }
        if current == "file" { try collector.append(bytes) } else { try texts.append(bytes, to: current) }
    }

    mutating func endPart() {
        current = nil
    }

    /// Call at the form's end.
    func requirePicture() throws {
        guard hasPicture else { throw ServiceError(.invalidRequest, "The form has no part named 'file': send the picture as that part.") }
    }
}
