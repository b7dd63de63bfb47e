internal import Domain
internal import NIOCore
internal import Services

/// One file of a batch as it arrives: into memory, or onto disk where its first bytes say that it is a zip.
final class IncomingFile {
    enum Content {
        case picture([UInt8])
        case zip(Spool)
        case refused(ServiceError)
    }

    let name: String
    private let limits: BatchUpload.Limits
    private let collector: PictureCollector
    private var beginning = ByteBuffer()
    private var state = State.undecided

    private enum State {
        case undecided
        case picture
        case zip(Spool)
        /// Too large for a picture: what is left of it is read past.
        case refused(ServiceError)
    }

    init(name: String, limits: BatchUpload.Limits) {
        self.name = name
        self.limits = limits
        collector = PictureCollector(limit: limits.pictureBytes, memory: limits.memory)
    }

    deinit {
        collector.release()
    }

    func append(_ bytes: ByteBuffer) async throws {
        guard case .undecided = state else { return try await keep(bytes) }
        beginning.writeImmutableBuffer(bytes)
        guard beginning.readableBytes >= Self.zipSignature.count else { return }
        try await decide()
    }

    /// APPNOTE 4.3.7.
    private static let zipSignature: [UInt8] = [0x50, 0x4b, 3, 4]

    private func decide() async throws {
        state = beginning.readableBytesView.starts(with: Self.zipSignature) ? .zip(try Spool()) : .picture
        try await keep(beginning)
        beginning.clear()
    }

    private func keep(_ bytes: ByteBuffer) async throws {
        switch state {
        case .picture:
            do {
                try collector.append(bytes)
            } catch let error as ServiceError where error.code == .fileTooLarge {
                collector.release()
                state = .refused(error)
            }
        case .zip(let spool): try await spool.append(bytes)
        case .undecided, .refused: break
        }
    }

    /// The whole of it. A picture's memory stays reserved until this value is let go.
    func content() async throws -> Content {
        if case .undecided = state { try await decide() }
        return switch state {
        case .zip(let spool): .zip(spool)
        case .refused(let error): .refused(error)
        case .picture, .undecided: .picture(collector.takeBytes())
        }
    }
}
