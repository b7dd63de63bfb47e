internal import Domain
internal import NIOCore

/// Takes a batch's parts one by one. A picture is handed on when it is complete, a zip when it lies on disk, and only then is more read.
struct BatchReceiver: FormReceiver {
    let upload: BatchUpload
    private var texts = FormTexts()
    private var part = Part.none

    private enum Part {
        case none
        case text(String)
        case file(IncomingFile)
    }

    init(upload: BatchUpload) {
        self.upload = upload
    }

    mutating func begin(_ part: FormPart) async throws {
        if part.name == "file" {
            try await beginBatch()
            self.part = .file(IncomingFile(name: part.fileName ?? "", limits: upload.limits))
        } else {
            try texts.begin(part, among: ["patientId"])
            guard !upload.hasBegun else { throw ServiceError(.invalidRequest, "The part '\(part.name)' must come before the first file.") }
            self.part = .text(part.name)
        }
    }

    mutating func append(_ bytes: ByteBuffer) async throws {
        switch part {
        case .none: break
        case .text(let name): try texts.append(bytes, to: name)
        case .file(let file): try await file.append(bytes)
        }
    }

    mutating func endPart() async throws {
        if case .file(let file) = part { try await upload.add(file) }
        part = .none
    }

    /// Call at the form's end: a form without a file begins its batch here, which then says what it lacks.
    func finish() async throws {
        try await beginBatch()
    }

    private func beginBatch() async throws {
        try await upload.begin(of: try texts.identifier("patientId", of: PatientID.self))
    }
}
