public import Domain

/// The pictures of a batch as they come in: each is on disk before the next one is read, and none is part of anything yet.
public actor BatchIntake {
    public static let maximumItems = 1000

    private let images: any ImageStore
    private let model: any ModelHosting
    private let patient: PatientFinder.Match
    private let idempotencyKey: String?
    private let author: Author
    private let startedAt: Timestamp
    private var items: [Item] = []

    private struct Item {
        let fileName: String
        let content: Content

        var fingerprintPart: String {
            switch content {
            case .staged(let image, _): "\(fileName)\u{0}\(image.digest)"
            case .refused(let error): "\(fileName)\u{0}\(error.code.rawValue)"
            }
        }

        enum Content {
            case staged(StagedImage, RadiographDescription.Format)
            case refused(ServiceError)
        }
    }

    init(
        images: any ImageStore, model: any ModelHosting, patient: PatientFinder.Match, idempotencyKey: String?, author: Author, startedAt: Timestamp
    ) {
        self.images = images
        self.model = model
        self.patient = patient
        self.idempotencyKey = idempotencyKey
        self.author = author
        self.startedAt = startedAt
    }

    public var count: Int { items.count }

    /// Takes in one picture. What is no picture becomes a refused item; only a store that cannot keep it ends the batch.
    public func add(_ bytes: [UInt8], fileName: String) async throws {
        try refuseWhenFull()
        do {
            let format = try model.format(of: bytes)
            let staged = try await images.stage(bytes, as: ImageDigest(of: bytes))
            try append(Item(fileName: Self.displayed(fileName), content: .staged(staged, format)))
        } catch let error as ServiceError where error.code.isOfPicture {
            try refuse(fileName: fileName, error)
        }
    }

    /// Notes a file that could not even be taken out of its archive.
    public func refuse(fileName: String, _ error: ServiceError) throws {
        try append(Item(fileName: Self.displayed(fileName), content: .refused(error)))
    }

    private func append(_ item: Item) throws {
        try refuseWhenFull()
        items.append(item)
    }

    private func refuseWhenFull() throws {
        guard items.count < Self.maximumItems else {
            throw ServiceError(.invalidRequest, "A batch holds at most \(Self.maximumItems) files: send the rest as another batch.")
        }
    }

    /// Drops everything that was staged.
    public func abandon() async {
        for case .staged(let image, _) in items.map(\.content) { await images.discard(image) }
        items = []
    }

    func batch(shadowed: Bool) throws -> NewBatch {
        guard !items.isEmpty else { throw ServiceError(.invalidRequest, "The batch holds no file: send pictures as parts named 'file', or a zip.") }
        return NewBatch(
            id: BatchID(), createdAt: startedAt, createdBy: author,
            items: items.map { NewBatch.Item(fileName: $0.fileName, content: content($0.content, shadowed: shadowed)) },
            idempotencyKey: try IdempotencyKey(idempotencyKey, author: author, request: ["batch"] + items.map(\.fingerprintPart)))
    }

    private func content(_ content: Item.Content, shadowed: Bool) -> NewBatch.Content {
        switch content {
        case .refused(let error): .refused(code: error.code, message: error.message)
        case .staged(let image, let format):
            .study(
                NewStudy(
                    id: StudyID(), patient: patient.choice, image: image, format: format, notes: nil, age: patient.age(at: startedAt),
                    receivedAt: startedAt, receivedBy: author, work: .queued, shadowed: shadowed))
        }
    }

    /// The last component of a path, without what a screen cannot show.
    private static func displayed(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last.map(String.init) ?? ""
        let shown = String(String.UnicodeScalarView(last.unicodeScalars.filter { $0.properties.generalCategory != .control }).prefix(255))
        return shown.isEmpty ? "unnamed" : shown
    }
}
