public import Domain

/// Work that was promised and is not yet done. Several instances may share it.
public protocol JobRepository: Sendable {
    /// The next job that is due, taken for `lease`: when the lease ends without an answer, the job is due again, and that counts as a failure.
    func claim(by worker: String, lease: Duration, at moment: Timestamp) async throws -> Job?

    /// Records what came of a job and removes it, in one transaction. A study that has its prediction already stays as it is.
    func finish(_ job: Job, with result: JobResult, at moment: Timestamp) async throws

    /// Makes a job due again at a later moment.
    ///
    /// - Parameter isFailure: whether the job itself may be at fault, which its `failures` then count.
    func postpone(_ job: Job, until moment: Timestamp, isFailure: Bool) async throws

    /// Frees what `worker` holds, for one that is known to be dead: its jobs may be what killed it, so that counts as a failure of each.
    func release(heldBy worker: String?) async throws

    func waiting() async throws -> Int
}

public enum JobResult: Sendable {
    case predicted(NewPrediction)
    /// The picture cannot be read, now or later.
    case failed(code: ServiceError.Code, message: String)
    /// There was nothing to do.
    case nothing
}
