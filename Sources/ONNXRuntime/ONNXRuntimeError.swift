internal import CONNXRuntime

/// What ONNX Runtime said went wrong.
public struct ONNXRuntimeError: Error, Sendable, CustomStringConvertible {
    /// `OrtErrorCode`.
    public let code: UInt32
    public let message: String

    public var description: String { "ONNX Runtime: \(message)" }

    /// A run that `RunTermination.terminate()` ended.
    public var isTermination: Bool { message.contains("terminate flag") }

    init(_ message: String, code: UInt32 = ORT_FAIL.rawValue) {
        self.code = code
        self.message = message
    }
}
