import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Services
import Testing

@testable import HTTPAPI

/// Forms that arrive in pieces, slowly, or not to their end.
struct FormStreamTests {
    /// A request whose body arrives in pieces of `size` bytes, and then never ends where `endless`.
    private func request(_ text: String, pieces size: Int = .max, endless: Bool = false, contentType: String = "multipart/form-data; boundary=b") -> Request {
        let pieces = AsyncStream<ByteBuffer> { continuation in
            var rest = ByteBuffer(string: text)
            while let piece = rest.readSlice(length: min(size, rest.readableBytes)), piece.readableBytes > 0 { continuation.yield(piece) }
            if !endless { continuation.finish() }
        }
        return Request(
            head: .init(method: .post, scheme: "http", authority: "a", path: "/", headerFields: [.contentType: contentType]), body: .init(asyncSequence: pieces)
        )
    }

    private func service(_ limits: PredictionService.Limits = .init()) -> PredictionService {
        PredictionService(reader: FixedReader(), limits: limits)
    }

    private static let simple = Part.form([.text("notes", "hello"), .file("the picture\r\n--"), .text("ageYears", "7")])

    @Test(arguments: [1, 2, 3, 5, 64, 100_000])
    func findsTheTextsAndThePictureHoweverTheBytesArrive(_ size: Int) async throws {
        let service = service()
        try await UploadReader(prediction: service).withForm(of: request(Self.simple, pieces: size), textNames: ["notes", "ageYears"]) { bytes, texts in
            #expect(String(decoding: bytes, as: UTF8.self) == "the picture\r\n--")
            let (notes, age) = (try texts["notes"], try texts["ageYears"])
            #expect(notes == "hello" && age == "7")
            #expect(service.uploadMemory.availableBytes == service.limits.uploadMemory - bytes.count)
        }
        #expect(service.uploadMemory.availableBytes == service.limits.uploadMemory)
    }

    @Test func givesTheMemoryBackWhenTheSenderIsTooSlow() async throws {
        let service = service(.init(uploadDeadline: .milliseconds(50)))
        let slow = request(String(Self.simple.prefix(140)), endless: true)
        let error = await #expect(throws: UploadRefused.self) {
            try await UploadReader(prediction: service).withForm(of: slow, textNames: ["notes", "ageYears"]) { _, _ in }
        }
        #expect(error?.error.code == .deadlineExceeded)
        #expect(service.uploadMemory.availableBytes == service.limits.uploadMemory)
    }

    @Test func givesTheMemoryBackWhenTheRequestIsCancelled() async throws {
        let service = service()
        let endless = request(String(Self.simple.prefix(200)), endless: true)
        let upload = Task { try await UploadReader(prediction: service).withForm(of: endless, textNames: ["notes", "ageYears"]) { _, _ in } }
        while service.uploadMemory.availableBytes == service.limits.uploadMemory { await Task.yield() }
        upload.cancel()
        await #expect(throws: (any Error).self) { try await upload.value }
        #expect(service.uploadMemory.availableBytes == service.limits.uploadMemory)
    }

    @Test func refusesAFormThatEndsTooSoon() async throws {
        let service = service()
        let error = await #expect(throws: UploadRefused.self) {
            try await UploadReader(prediction: service).withForm(of: request(String(Self.simple.dropLast(6))), textNames: ["notes", "ageYears"]) { _, _ in }
        }
        #expect(error?.error.code == .invalidRequest)
        #expect(service.uploadMemory.availableBytes == service.limits.uploadMemory)
    }

    @Test func abandonsABatchWhoseSenderIsTooSlow() async throws {
        try await Interface.with(batchLimits: .init(uploadDeadline: .milliseconds(300))) { interface in
            let upload = BatchUpload(interface.services, idempotencyKey: nil, author: .anonymous, patientsVisibleTo: .all) {}
            let slow = request(String(Part.form([.file("1"), .file("22"), .file("333")]).dropLast(20)), pieces: 7, endless: true)
            let error = await #expect(throws: UploadRefused.self) { try await upload.receive(slow) }
            #expect(error?.error.code == .deadlineExceeded)
            #expect(interface.images.stagedCount == 0 && interface.freeMemory == interface.services.prediction.limits.uploadMemory)
        }
    }

    @Test(arguments: [1, 3, 4, 5, 100_000])
    func tellsAZipFromAPictureHoweverTheBytesArrive(_ size: Int) async throws {
        try await Interface.with { interface in
            let upload = BatchUpload(interface.services, idempotencyKey: nil, author: .anonymous, patientsVisibleTo: .all) {}
            let form = Part.form([.file("PK\u{3}\u{4}1\n22"), .file("PK"), .file("PK\u{3}5")])
            let (batch, _) = try await upload.receive(request(form, pieces: size))
            #expect(batch.items.map(\.fileName) == ["0.png", "1.png", "film.png", "film.png"])
        }
    }
}
