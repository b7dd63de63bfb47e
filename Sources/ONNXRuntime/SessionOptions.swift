internal import CONNXRuntime

/// Owns an `OrtSessionOptions` set up for one thread a session, so that N sessions use N cores and none spins while it waits.
final class SessionOptions {
    let pointer: OpaquePointer

    init() throws(ONNXRuntimeError) {
        pointer = try Runtime.make { api, object in api.CreateSessionOptions(object) }
        try Runtime.call { $0.SetIntraOpNumThreads(self.pointer, 1) }
        try Runtime.call { $0.SetInterOpNumThreads(self.pointer, 1) }
        try Runtime.call { $0.SetSessionExecutionMode(self.pointer, ORT_SEQUENTIAL) }
        try Runtime.call { $0.SetSessionGraphOptimizationLevel(self.pointer, ORT_ENABLE_ALL) }
        try set("session.intra_op.allow_spinning", "0")
        try set("session.inter_op.allow_spinning", "0")
        // Denormal activations cost a hundred times a normal multiplication.
        try set("session.set_denormal_as_zero", "1")
    }

    deinit {
        Runtime.api?.pointee.ReleaseSessionOptions(pointer)
    }

    private func set(_ key: String, _ value: String) throws(ONNXRuntimeError) {
        try Runtime.call { $0.AddSessionConfigEntry(self.pointer, key, value) }
    }
}
