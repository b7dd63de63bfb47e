internal import CONNXRuntime

/// Owns an `OrtValue`: a tensor that a run returned.
final class Tensor {
    let pointer: OpaquePointer

    /// Takes over `pointer`.
    init(owning pointer: OpaquePointer) {
        self.pointer = pointer
    }

    /// A tensor over bytes that it does not own: valid only as long as they are.
    init(borrowing bytes: UnsafeBufferPointer<UInt8>, shape: [Int], memory: OpaquePointer) throws(ONNXRuntimeError) {
        let sizes = shape.map(Int64.init)
        pointer = try Runtime.make { api, object in
            // ONNX Runtime takes a mutable pointer for inputs and outputs alike; an input it only reads.
            api.CreateTensorWithDataAsOrtValue(
                memory, UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count, sizes, sizes.count, ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8, object)
        }
    }

    deinit {
        Runtime.api?.pointee.ReleaseValue(pointer)
    }

    /// A copy of a float32 tensor's elements, in row-major order.
    func floats() throws(ONNXRuntimeError) -> [Float] {
        let shapeInfo = try Runtime.make { api, object in api.GetTensorTypeAndShape(pointer, object) }
        defer { Runtime.api?.pointee.ReleaseTensorTypeAndShapeInfo(shapeInfo) }
        var element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED
        try Runtime.call { $0.GetTensorElementType(shapeInfo, &element) }
        guard element == ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT else { throw ONNXRuntimeError("an output is not float32") }
        var count = 0
        try Runtime.call { $0.GetTensorShapeElementCount(shapeInfo, &count) }
        var data: UnsafeMutableRawPointer?
        try Runtime.call { $0.GetTensorMutableData(pointer, &data) }
        guard let data else { return [] }
        return Array(UnsafeBufferPointer(start: data.assumingMemoryBound(to: Float.self), count: count))
    }
}
