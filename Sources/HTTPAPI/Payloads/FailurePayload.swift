internal import Domain

/// Why a picture could not be read.
struct FailurePayload: Encodable, Equatable {
    let code: String
    let message: String

    /// - Returns: `nil` for a study that has not failed.
    init?(_ status: Study.Status) {
        guard case .failed(let code, let message) = status else { return nil }
        self.code = code.rawValue
        self.message = message
    }
}
