internal import CONNXRuntime

/// Ends a run from another thread: the run stops before its next operator and throws.
public final class RunTermination: @unchecked Sendable {
    // Sendable: the pointer never changes, and RunOptionsSetTerminate is meant to be called while another thread runs.
    let pointer: OpaquePointer

    public init() throws(ONNXRuntimeError) {
        pointer = try Runtime.make { api, object in api.CreateRunOptions(object) }
    }

    deinit {
        Runtime.api?.pointee.ReleaseRunOptions(pointer)
    }

    public func terminate() {
        // Cannot fail on a valid pointer.
        try? Runtime.call { $0.RunOptionsSetTerminate(pointer) }
    }
}
