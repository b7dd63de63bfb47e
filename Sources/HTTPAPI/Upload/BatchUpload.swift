internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import Services
internal import Synchronization

/// Brings the files of one request into a batch, one after the other. What was begun and is not finished is abandoned.
final class BatchUpload: Sendable {
    struct Limits: Sendable {
        let pictureBytes: Int
        let batch: BatchLimits
        let memory: MemoryBudget
    }

    let limits: Limits
    private let service: BatchService
    private let archives: any ArchiveReader
    private let idempotencyKey: String?
    private let author: Author
    /// The patients whom it may be filed under.
    private let visibility: Visibility
    private let countPicture: @Sendable () async throws -> Void
    private let intake = Mutex<BatchIntake?>(nil)

    /// - Parameter countPicture: called for each picture before it is taken in; what it throws ends the batch.
    init(
        _ services: APIServices, idempotencyKey: String?, author: Author, patientsVisibleTo visibility: Visibility,
        countPicture: @escaping @Sendable () async throws -> Void
    ) {
        limits = Limits(pictureBytes: services.prediction.limits.maximumBytes, batch: services.batchLimits, memory: services.prediction.uploadMemory)
        service = services.batches
        archives = services.archives
        self.idempotencyKey = idempotencyKey
        self.author = author
        self.visibility = visibility
        self.countPicture = countPicture
    }

    /// Takes everything that the request holds: a form with files and zips, or a zip as its body.
    func receive(_ request: Request) async throws -> (batch: Batch, isReplay: Bool) {
        do {
            try await takeInTime(request)
            return try await service.finish(try begun())
        } catch {
            await intake.withLock(\.self)?.abandon()
            throw error
        }
    }

    /// Whatever ends it early, the deadline too, closes the connection: the server would otherwise read the rest of the request.
    private func takeInTime(_ request: Request) async throws {
        do {
            try await withDeadline(limits.batch.uploadDeadline) { try await self.take(request) }
        } catch let error as ServiceError {
            throw UploadRefused(error: error.code == .deadlineExceeded ? UploadReader.tooSlow : error)
        }
    }

    private func take(_ request: Request) async throws {
        if HeaderParameters(request.headers[.contentType] ?? "").value == "application/zip" {
            try await takeZip(request)
        } else {
            try await takeForm(request)
        }
    }

    private func takeForm(_ request: Request) async throws {
        _ = try QueryReader(request)
        // Every file and the patient; one part more is refused by the intake itself.
        let form = try FormStream(request, maximumBytes: limits.batch.maximumBytes, maximumParts: BatchIntake.maximumItems + 2)
        var receiver = BatchReceiver(upload: self)
        try await form.read(into: &receiver)
        try await receiver.finish()
    }

    private func takeZip(_ request: Request) async throws {
        let query = try QueryReader(request, ["patientId"])
        let spool = try Spool()
        var received = 0
        try await begin(of: query.identifier("patientId", of: PatientID.self))
        for try await chunk in request.body {
            received += chunk.readableBytes
            guard received <= limits.batch.maximumBytes else { throw PictureCollector.tooLarge(limits.batch.maximumBytes) }
            try await spool.append(chunk)
        }
        try await unpack(spool)
    }

    var hasBegun: Bool { intake.withLock { $0 != nil } }

    /// Finds the patient, and does nothing the second time.
    func begin(of patient: PatientID?) async throws {
        guard !hasBegun else { return }
        let begun = try await service.begin(of: patient, patientsVisibleTo: visibility, idempotencyKey: idempotencyKey, by: author)
        intake.withLock { $0 = begun }
    }

    private func begun() throws -> BatchIntake {
        guard let intake = intake.withLock(\.self) else { throw ServiceError(.unknown, "The batch was not begun.") }
        return intake
    }

    func add(_ file: IncomingFile) async throws {
        let intake = try begun()
        switch try await file.content() {
        case .picture(let bytes):
            try await countPicture()
            try await intake.add(bytes, fileName: file.name)
        case .refused(let error): try await intake.refuse(fileName: file.name, error)
        case .zip(let spool): try await unpack(spool, named: file.name)
        }
    }

    private func unpack(_ spool: Spool, named name: String = "archive.zip") async throws {
        let intake = try begun()
        // Unpacking holds one file at a time.
        try limits.memory.reserve(limits.pictureBytes)
        defer { limits.memory.release(limits.pictureBytes) }
        let archive = ArchiveLimits(files: BatchIntake.maximumItems, fileBytes: limits.pictureBytes, totalBytes: limits.batch.maximumBytes)
        for try await file in archives.files(in: spool, limits: archive) {
            switch file {
            case .file(let name, let bytes):
                try await countPicture()
                try await intake.add(bytes, fileName: name)
            case .refused(let error): try await intake.refuse(fileName: name, error)
            }
        }
    }
}
