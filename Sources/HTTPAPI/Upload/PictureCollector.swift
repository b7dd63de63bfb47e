internal import Domain
internal import NIOCore
internal import Services
internal import Synchronization

/// The bytes of one picture so far, each of them reserved from the shared memory before it is kept.
final class PictureCollector: Sendable {
    private let limit: Int
    private let memory: MemoryBudget
    private let state = Mutex(State())

    private struct State {
        var bytes: [UInt8] = []
        var reserved = 0
    }

    init(limit: Int, memory: MemoryBudget) {
        self.limit = limit
        self.memory = memory
    }

    static func tooLarge(_ limit: Int) -> ServiceError {
        ServiceError(.fileTooLarge, "The file is larger than \(limit >> 20) MiB, the most this service takes.")
    }

    func append(_ chunk: ByteBuffer) throws {
        try state.withLock { state in
            guard state.bytes.count + chunk.readableBytes <= limit else { throw Self.tooLarge(limit) }
            try memory.reserve(chunk.readableBytes)
            state.reserved += chunk.readableBytes
            chunk.withUnsafeReadableBytes { state.bytes.append(contentsOf: $0) }
        }
    }

    /// Everything that came; the memory stays reserved until `release`.
    func takeBytes() -> [UInt8] {
        state.withLock { state in
            defer { state.bytes = [] }
            return state.bytes
        }
    }

    /// The same, where there must be something.
    func takePicture() throws -> [UInt8] {
        let bytes = takeBytes()
        guard !bytes.isEmpty else { throw ServiceError(.invalidRequest, "The request holds no picture: send a JPEG, a PNG or a DICOM file.") }
        return bytes
    }

    func release() {
        memory.release(
            state.withLock { state in
                defer { state = State() }
                return state.reserved
            })
    }
}
