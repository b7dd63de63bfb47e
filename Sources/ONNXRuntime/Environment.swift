internal import CONNXRuntime

/// ONNX Runtime's process-wide state: logging and shared allocators. Sessions hold on to it.
public final class Environment: @unchecked Sendable {
    // Sendable: the pointer never changes, and OrtEnv is safe to use from any thread.
    let pointer: OpaquePointer

    public init(name: String) throws(ONNXRuntimeError) {
        pointer = try Runtime.make { api, object in api.CreateEnv(ORT_LOGGING_LEVEL_ERROR, name, object) }
    }

    deinit {
        Runtime.api?.pointee.ReleaseEnv(pointer)
    }
}
