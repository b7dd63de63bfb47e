internal import Crypto
public import Domain

/// Studies as rows for another program, page after page in constant memory.
public struct StudyExport: Sendable {
    private let studies: any StudyRepository

    public init(studies: any StudyRepository) {
        self.studies = studies
    }

    /// - Parameter isIdentified: with names and ids as they are; otherwise de-identified as `ExportedStudy` says.
    public func rows(_ query: StudyQuery, isIdentified: Bool) -> AsyncThrowingStream<[ExportedStudy], any Error> {
        let pseudonyms = isIdentified ? nil : Pseudonyms()
        let cursor = ExportCursor()
        return AsyncThrowingStream {
            guard let page = try await cursor.next(of: query, in: studies) else { return nil }
            return page.map { ExportedStudy($0, pseudonyms: pseudonyms) }
        }
    }
}

/// Where an export has got to.
private actor ExportCursor {
    private var after: PageCursor?
    private var isDone = false

    func next(of query: StudyQuery, in studies: any StudyRepository) async throws -> [StudySummary]? {
        guard !isDone else { return nil }
        let page = try await studies.studies(query, page: PageRequest(limit: PageRequest.maximumLimit, after: after))
        after = page.next
        isDone = page.next == nil
        return page.items.isEmpty ? nil : page.items
    }
}

/// Names that hold within one export and tell nothing: HMAC-SHA256 under a key that is thrown away.
struct Pseudonyms: Sendable {
    private let key = SymmetricKey(size: .bits256)

    func name(for id: String) -> String {
        hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(id.utf8), using: key).prefix(12))
    }
}
