internal import CONNXRuntime

/// An input or output that a graph declares.
public struct TensorDescription: Sendable, Equatable, CustomStringConvertible {
    public enum Element: String, Sendable {
        case uint8, float32, other
    }

    public let name: String
    public let element: Element
    /// Sizes by dimension; `nil` where the graph leaves it open, as the batch.
    public let shape: [Int?]

    public init(name: String, element: Element, shape: [Int?]) {
        self.name = name
        self.element = element
        self.shape = shape
    }

    public var description: String {
        "\(name): \(element.rawValue)[\(shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", "))]"
    }
}

extension TensorDescription {
    /// Reads what the session says of a tensor.
    init(name: String, typeInfo: OpaquePointer) throws(ONNXRuntimeError) {
        var tensorInfo: OpaquePointer?  // borrowed from `typeInfo`
        try Runtime.call { $0.CastTypeInfoToTensorInfo(typeInfo, &tensorInfo) }
        guard let tensorInfo else { throw ONNXRuntimeError("\(name) is no tensor") }
        var element = ONNX_TENSOR_ELEMENT_DATA_TYPE_UNDEFINED
        try Runtime.call { $0.GetTensorElementType(tensorInfo, &element) }
        var rank = 0
        try Runtime.call { $0.GetDimensionsCount(tensorInfo, &rank) }
        var sizes = [Int64](repeating: 0, count: rank)
        try Runtime.call { $0.GetDimensions(tensorInfo, &sizes, rank) }
        self.init(name: name, element: Element(element), shape: sizes.map { $0 < 0 ? nil : Int($0) })
    }
}

extension TensorDescription.Element {
    init(_ type: ONNXTensorElementDataType) {
        switch type {
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8: self = .uint8
        case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT: self = .float32
        default: self = .other
        }
    }
}
