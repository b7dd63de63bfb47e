internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Services

/// Takes in one picture as it arrives: the limit, the shared memory and the deadline hold at every chunk, not at the end.
struct UploadReader {
    let prediction: PredictionService

    private var limits: PredictionService.Limits { prediction.limits }

    /// Calls `body` with the picture, which is the request's body or the part `file` of a form. Its bytes count against the shared memory until it returns.
    func withPicture<T>(of request: Request, _ body: ([UInt8]) async throws -> T) async throws -> T {
        try await withCollector(of: request) { collector in
            if FormStream.isForm(request) {
                _ = try await Self.form(request, textNames: [], into: collector, maximumBytes: limits.maximumBytes)
            } else {
                try await Self.collectBody(of: request, into: collector)
            }
        } body: { bytes, _ in
            try await body(bytes)
        }
    }

    /// The same for a form that may hold texts besides.
    func withForm<T>(of request: Request, textNames: [String], _ body: ([UInt8], FormTexts) async throws -> T) async throws -> T {
        try await withCollector(of: request) { [limits] collector in
            try await Self.form(request, textNames: textNames, into: collector, maximumBytes: limits.maximumBytes)
        } body: { bytes, texts in
            try await body(bytes, texts)
        }
    }

    private func withCollector<T, Received: Sendable>(
        of request: Request, receive: @escaping @Sendable (PictureCollector) async throws -> Received, body: ([UInt8], Received) async throws -> T
    ) async throws -> T {
        try refuseByLength(request)
        let collector = PictureCollector(limit: limits.maximumBytes, memory: prediction.uploadMemory)
        defer { collector.release() }
        let received: Received
        do {
            received = try await withDeadline(limits.uploadDeadline) { try await receive(collector) }
        } catch let error as ServiceError {
            throw UploadRefused(error: error.code == .deadlineExceeded ? Self.tooSlow : error)
        }
        return try await body(collector.takePicture(), received)
    }

    static let tooSlow = ServiceError(.deadlineExceeded, "The upload took too long to arrive: try again on a faster connection.")

    /// A form adds its delimiters, its headers and its texts to the picture.
    static let formOverhead = 512 << 10

    private func refuseByLength(_ request: Request) throws {
        guard let length = request.headers[.contentLength].flatMap(Int.init) else { return }
        guard length <= limits.maximumBytes + Self.formOverhead else { throw UploadRefused(error: PictureCollector.tooLarge(limits.maximumBytes)) }
    }

    private static func collectBody(of request: Request, into collector: PictureCollector) async throws {
        for try await chunk in request.body { try collector.append(chunk) }
    }

    private static func form(
        _ request: Request, textNames: [String], into collector: PictureCollector, maximumBytes: Int
    ) async throws -> FormTexts {
        var form = PictureForm(collector: collector, textNames: textNames)
        try await FormStream(request, maximumBytes: maximumBytes + formOverhead).read(into: &form)
        try form.requirePicture()
        return form.texts
    }
}
