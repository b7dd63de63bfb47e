internal import CONNXRuntime

/// The function table of the loaded library, and the one place where its statuses become errors.
enum Runtime {
    // The table is constant for the life of the process.
    nonisolated(unsafe) static let api: UnsafePointer<OrtApi>? = OrtGetApiBase()?.pointee.GetApi(UInt32(ORT_API_VERSION))

    /// The loaded library's version, such as `1.32.0`.
    static var version: String { OrtGetApiBase()?.pointee.GetVersionString().map { String(cString: $0) } ?? "unknown" }

    /// Calls one function of the table; a status becomes an error and is released.
    static func call(_ function: (OrtApi) -> OrtStatusPtr?) throws(ONNXRuntimeError) {
        guard let api else { throw ONNXRuntimeError("library \(version) is older than the API \(ORT_API_VERSION) that this program needs") }
        guard let status = function(api.pointee) else { return }
        defer { api.pointee.ReleaseStatus(status) }
        throw ONNXRuntimeError(api.pointee.GetErrorMessage(status).map { String(cString: $0) } ?? "unknown", code: api.pointee.GetErrorCode(status).rawValue)
    }

    /// Calls a function that hands out a new object.
    static func make(_ function: (OrtApi, UnsafeMutablePointer<OpaquePointer?>) -> OrtStatusPtr?) throws(ONNXRuntimeError) -> OpaquePointer {
        var object: OpaquePointer?
        try call { function($0, &object) }
        guard let object else { throw ONNXRuntimeError("no object was made") }
        return object
    }
}
