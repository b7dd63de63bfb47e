internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Services

/// Writes an export page after page, no faster than the client reads.
struct ExportStream: Sendable {
    let format: StudyExportFormat
    /// Read before the answer began, so that what fails at once gets a status of its own.
    let first: [ExportedStudy]?
    let rest: AsyncThrowingStream<[ExportedStudy], any Error>
    let logger: Logger

    init(_ rows: AsyncThrowingStream<[ExportedStudy], any Error>, format: StudyExportFormat, logger: Logger) async throws {
        self.format = format
        self.logger = logger
        first = try await rows.first { _ in true }
        rest = rows
    }

    /// An error is passed on without ending the body: the connection breaks, and nobody takes a part for the whole.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        do {
            try await writer.write(ByteBuffer(bytes: format.header))
            guard let first else { return }
            try await writer.write(lines(first))
            for try await page in rest { try await writer.write(lines(page)) }
        } catch {
            logger.warning("An export broke off", metadata: ["error": "\(error)"])
            throw error
        }
    }

    private func lines(_ page: [ExportedStudy]) throws -> ByteBuffer {
        try page.reduce(into: ByteBuffer()) { buffer, row in buffer.writeBytes(try format.line(row)) }
    }
}
