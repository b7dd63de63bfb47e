import Foundation

/// A form as a browser sends it (RFC 7578).
struct Form {
    private let boundary = "boundary-\(UUID().uuidString)"
    private var parts = Data()

    mutating func add(_ value: String, as name: String) {
        parts += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"\r\n\r\n\(value)\r\n".utf8)
    }

    mutating func add(_ file: some DataProtocol, as name: String = "file", fileName: String = "film.png") {
        parts += Data("--\(boundary)\r\nContent-Disposition: form-data; name=\"\(name)\"; filename=\"\(fileName)\"\r\n".utf8)
        parts += Data("Content-Type: application/octet-stream\r\n\r\n".utf8) + Data(file) + Data("\r\n".utf8)
    }

    var body: Data { parts + Data("--\(boundary)--\r\n".utf8) }
    var contentType: String { "multipart/form-data; boundary=\(boundary)" }
}

extension RunningServer {
    func post(_ form: Form, to path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await post(form.body, to: path, headers: headers.merging(["Content-Type": form.contentType]) { $1 })
    }

    func post(_ json: [String: Any], to path: String, headers: [String: String] = [:]) async throws -> Answer {
        try await post(try JSONSerialization.data(withJSONObject: json), to: path, headers: headers.merging(["Content-Type": "application/json"]) { $1 })
    }

    /// Sends a picture as a study.
    func postStudy(_ picture: [UInt8], fields: [String: String] = [:], headers: [String: String] = [:]) async throws -> Answer {
        var form = Form()
        for (name, value) in fields { form.add(value, as: name) }
        form.add(picture)
        return try await post(form, to: "/api/v1/studies", headers: headers)
    }
}
