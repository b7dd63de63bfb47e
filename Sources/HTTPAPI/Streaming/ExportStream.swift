internal import Hummingbird
internal import NIOCore

/// Writes an export page after page, no faster than the client reads, as long as whoever asked for it may have it; the audit learns how it ended.
struct ExportStream<Row: Sendable>: Sendable {
    /// How rows become bytes.
    struct Form: Sendable {
        /// What comes before the first row.
        var header: [UInt8] = []
        let line: @Sendable (Row) throws -> [UInt8]
    }

    private let form: Form
    private let watch: ExportWatch
    /// Read before the answer began, so that what fails at once gets a status of its own.
    private let first: [Row]?
    private let rest: AsyncThrowingStream<[Row], any Error>

    init(_ rows: AsyncThrowingStream<[Row], any Error>, as form: Form, _ watch: ExportWatch) async throws {
        self.form = form
        self.watch = watch
        first = try await rows.first { _ in true }
        rest = rows
    }

    /// An error is passed on without ending the body: the connection breaks, and nobody takes a part for the whole. What cannot be recorded is such an error.
    func write(to writer: inout any ResponseBodyWriter) async throws {
        var count = 0
        do {
            try await writer.write(ByteBuffer(bytes: form.header))
            if let first { try await write(first, to: &writer, &count) }
            for try await page in rest {
                try await watch.check()
                try await write(page, to: &writer, &count)
            }
            try await watch.recordEnd(after: count)
        } catch {
            await watch.recordBreak(error, after: count)
            throw error
        }
    }

    /// - Parameter count: of the rows that were handed to the connection.
    private func write(_ page: [Row], to writer: inout any ResponseBodyWriter, _ count: inout Int) async throws {
        try await writer.write(page.reduce(into: ByteBuffer()) { buffer, row in buffer.writeBytes(try form.line(row)) })
        count += page.count
    }
}
