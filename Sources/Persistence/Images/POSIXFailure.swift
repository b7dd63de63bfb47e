internal import Domain
internal import Foundation

/// A call of the operating system that failed, for the log.
struct POSIXFailure: Error, CustomStringConvertible {
    let call: String
    /// `errno`.
    let code: Int32

    var description: String { "\(call): \(String(cString: strerror(code)))" }

    /// The disk, the quota or the largest file allowed is reached.
    var meansFull: Bool { [ENOSPC, EDQUOT, EFBIG].contains(code) }

    /// Calls, again where a signal came between, and throws what `errno` says where the answer is negative.
    @discardableResult
    static func check<Answer: BinaryInteger>(_ call: String, _ body: () -> Answer) throws(POSIXFailure) -> Answer {
        while true {
            let answer = body()
            if answer >= 0 { return answer }
            let code = errno
            guard code == EINTR else { throw POSIXFailure(call: call, code: code) }
        }
    }
}

extension ServiceError {
    /// What a failure of the disk means to the person who sent the image.
    init(storing failure: any Error) {
        switch failure {
        case let error as ServiceError: self = error
        case let failure as POSIXFailure where failure.meansFull: self = .storageFull(cause: failure)
        default: self.init(.unknown, "The image store failed.", cause: failure)
        }
    }

    static func storageFull(cause: any Error) -> ServiceError {
        ServiceError(.storageFull, "There is no room left in the image store: the image was not kept. Try again when room has been made.", cause: cause)
    }
}
