internal import CONNXRuntime

/// A loaded graph that computes on one thread, the caller's. Blocks: keep it off the cooperative pool.
public final class Session: @unchecked Sendable {
    // Sendable: the pointers never change, and OrtSession.Run may be called from several threads.
    private let pointer: OpaquePointer
    private let memory: OpaquePointer
    private let environment: Environment
    public let inputs: [TensorDescription]
    public let outputs: [TensorDescription]

    /// Loads and optimises the graph at `path`.
    public init(environment: Environment, graphAt path: String) throws(ONNXRuntimeError) {
        let options = try SessionOptions()
        let pointer = try Runtime.make { api, object in api.CreateSession(environment.pointer, path, options.pointer, object) }
        do throws(ONNXRuntimeError) {
            inputs = try Self.describe(pointer, count: { $0.SessionGetInputCount }, name: { $0.SessionGetInputName }, type: { $0.SessionGetInputTypeInfo })
            outputs = try Self.describe(pointer, count: { $0.SessionGetOutputCount }, name: { $0.SessionGetOutputName }, type: { $0.SessionGetOutputTypeInfo })
            memory = try Runtime.make { api, object in api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, object) }
        } catch {
            Runtime.api?.pointee.ReleaseSession(pointer)
            throw error
        }
        self.pointer = pointer
        self.environment = environment
    }

    deinit {
        Runtime.api?.pointee.ReleaseMemoryInfo(memory)
        Runtime.api?.pointee.ReleaseSession(pointer)
    }

    /// Runs the graph on one 8-bit input.
    ///
    /// - Parameters:
    ///   - bytes: row-major elements of `shape`.
    ///   - outputNames: the outputs to compute, in the order in which they are returned.
    /// - Returns: each output's elements, float32, row-major.
    public func run(
        _ inputName: String, bytes: [UInt8], shape: [Int], outputNames: [String], termination: RunTermination? = nil
    ) throws(ONNXRuntimeError) -> [[Float]] {
        precondition(bytes.count == shape.reduce(1, *))
        let result = bytes.withUnsafeBufferPointer { buffer in
            Result { () throws(ONNXRuntimeError) in
                let input = try Tensor(borrowing: buffer, shape: shape, memory: memory)
                return try run(inputName, input, outputNames, termination)
            }
        }
        return try result.get()
    }

    private func run(_ inputName: String, _ input: Tensor, _ outputNames: [String], _ termination: RunTermination?) throws(ONNXRuntimeError) -> [[Float]] {
        var values = [OpaquePointer?](repeating: nil, count: outputNames.count)
        // The array keeps the values alive whether or not the call fails half way.
        let status = Result { () throws(ONNXRuntimeError) in
            try withCStrings([inputName]) { inputNames throws(ONNXRuntimeError) in
                try withCStrings(outputNames) { names throws(ONNXRuntimeError) in
                    try Runtime.call {
                        $0.Run(pointer, termination?.pointer, inputNames, [input.pointer], 1, names, outputNames.count, &values)
                    }
                }
            }
        }
        let outputs = values.compactMap { $0.map(Tensor.init(owning:)) }
        try status.get()
        return try outputs.map { tensor throws(ONNXRuntimeError) in try tensor.floats() }
    }
}

extension Session {
    private typealias Count = @convention(c) (OpaquePointer?, UnsafeMutablePointer<Int>?) -> OrtStatusPtr?
    private typealias Name =
        @convention(c) (
            OpaquePointer?, Int, UnsafeMutablePointer<OrtAllocator>?, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        ) -> OrtStatusPtr?
    private typealias TypeInfo = @convention(c) (OpaquePointer?, Int, UnsafeMutablePointer<OpaquePointer?>?) -> OrtStatusPtr?

    private static func describe(
        _ session: OpaquePointer, count: (OrtApi) -> Count?, name: (OrtApi) -> Name?, type: (OrtApi) -> TypeInfo?
    ) throws(ONNXRuntimeError) -> [TensorDescription] {
        var number = 0
        try Runtime.call { count($0)!(session, &number) }
        var descriptions: [TensorDescription] = []
        for index in 0..<number {
            let typeInfo = try Runtime.make { api, object in type(api)!(session, index, object) }
            defer { Runtime.api?.pointee.ReleaseTypeInfo(typeInfo) }
            descriptions.append(try TensorDescription(name: try Self.name(session, index, name), typeInfo: typeInfo))
        }
        return descriptions
    }

    private static func name(_ session: OpaquePointer, _ index: Int, _ name: (OrtApi) -> Name?) throws(ONNXRuntimeError) -> String {
        var allocator: UnsafeMutablePointer<OrtAllocator>?  // the process's default one, never released
        try Runtime.call { $0.GetAllocatorWithDefaultOptions(&allocator) }
        var characters: UnsafeMutablePointer<CChar>?
        try Runtime.call { name($0)!(session, index, allocator, &characters) }
        guard let characters else { return "" }
        defer { try? Runtime.call { $0.AllocatorFree(allocator, characters) } }
        return String(cString: characters)
    }
}

/// Passes an array of C strings that live as long as `body` runs.
private func withCStrings<T>(
    _ strings: [String], _ body: ([UnsafePointer<CChar>?]) throws(ONNXRuntimeError) -> T
) throws(ONNXRuntimeError) -> T {
    let copies = strings.map { $0.utf8CString.withUnsafeBufferPointer { source in UnsafeMutableBufferPointer<CChar>.allocateCopy(of: source) } }
    defer { for copy in copies { copy.deallocate() } }
    return try body(copies.map { UnsafePointer($0.baseAddress) })
}

extension UnsafeMutableBufferPointer {
    fileprivate static func allocateCopy(of source: UnsafeBufferPointer<Element>) -> Self {
        let copy = Self.allocate(capacity: source.count)
        _ = copy.initialize(from: source)
        return copy
    }
}
