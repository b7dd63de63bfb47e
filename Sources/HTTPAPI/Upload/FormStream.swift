internal import Domain
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// Takes a form's parts as they arrive. While it works on one, no more bytes are read: the sender waits.
protocol FormReceiver {
    mutating func begin(_ part: FormPart) async throws
    mutating func append(_ bytes: ByteBuffer) async throws
    mutating func endPart() async throws
}

/// A request's body as a form (RFC 7578).
struct FormStream {
    let body: RequestBody
    private let boundary: String
    private let maximumBytes: Int
    private let maximumParts: Int

    /// - Throws: `unsupportedEncoding` for what is no form, `invalidRequest` for a form without a boundary.
    init(_ request: Request, maximumBytes: Int, maximumParts: Int = 32) throws {
        let contentType = HeaderParameters(request.headers[.contentType] ?? "")
        guard contentType.value == "multipart/form-data" else {
            throw ServiceError(.unsupportedEncoding, "Send the body as a form, with Content-Type: multipart/form-data.")
        }
        guard let boundary = contentType.parameters["boundary"], (1...70).contains(boundary.utf8.count) else {
            throw ServiceError(.invalidRequest, "The form's Content-Type needs a boundary of 1 to 70 characters.")
        }
        body = request.body
        self.boundary = boundary
        self.maximumBytes = maximumBytes
        self.maximumParts = maximumParts
    }

    static func isForm(_ request: Request) -> Bool {
        HeaderParameters(request.headers[.contentType] ?? "").value == "multipart/form-data"
    }

    func read(into receiver: inout some FormReceiver) async throws {
        var parser = MultipartParser(boundary: boundary, maximumParts: maximumParts)
        var received = 0
        do {
            for try await chunk in body {
                received += chunk.readableBytes
                guard received <= maximumBytes else { throw PictureCollector.tooLarge(maximumBytes) }
                for event in try parser.feed(chunk) { try await hand(event, to: &receiver) }
            }
            try parser.finish()
        } catch let failure as MultipartParser.Failure {
            throw ServiceError(.invalidRequest, "The form is malformed: \(explanation(of: failure)).", cause: failure)
        }
    }

    private func hand(_ event: MultipartParser.Event, to receiver: inout some FormReceiver) async throws {
        switch event {
        case .partStart(let headers): try await receiver.begin(FormPart(headers))
        case .body(let bytes): try await receiver.append(bytes)
        case .partEnd: try await receiver.endPart()
        case .end: break
        }
    }

    private func explanation(of failure: MultipartParser.Failure) -> String {
        switch failure {
        case .headersTooLong: "a part's headers are longer than \(MultipartParser.maximumHeaderBytes >> 10) KiB"
        case .tooManyParts: "it has more than \(maximumParts) parts"
        case .malformedDelimiter: "a delimiter is not followed by a line end"
        case .incomplete: "it ends before its closing delimiter"
        }
    }
}
