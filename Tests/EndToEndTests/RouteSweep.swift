import Foundation

/// Requests to every route of the OpenAPI document, most of them wrong in one way, with marks wherever a value can be put.
struct RouteSweep {
    struct Request: Sendable, CustomStringConvertible {
        let method: String
        let path: String
        var headers: [String: String] = [:]
        var body: Data?
        /// What is wrong with it.
        let fault: String

        /// Without the path's values.
        var description: String { "\(method) \(path.prefix { $0 != "?" }), \(fault)" }
    }

    private struct Operation {
        let method: String
        let path: String
        let parameters: [String]
    }

    /// What values are made of.
    let text: String
    /// For `Authorization`, in the place of a token that is good.
    let credential: String
    /// Of records that there are, by the word before `{id}` in a path.
    let ids: [String: String]
    private let operations: [Operation]

    /// - Parameter document: the service's own.
    init(document: [String: Any], text: String, credential: String, ids: [String: String]) {
        (self.text, self.credential, self.ids) = (text, credential, ids)
        let paths = document["paths"] as? [String: [String: Any]] ?? [:]
        operations = paths.sorted { $0.key < $1.key }.flatMap { path, item in
            item.filter { $0.key != "parameters" }.sorted { $0.key < $1.key }.map { method, operation in
                let described = ((operation as? [String: Any])?["parameters"] as? [[String: Any]] ?? []) + (item["parameters"] as? [[String: Any]] ?? [])
                return Operation(method: method.uppercased(), path: path, parameters: described.compactMap { Self.queryName($0, in: document) })
            }
        }
    }

    var paths: Set<String> { Set(operations.map(\.path)) }

    var requests: [Request] { operations.flatMap(requests) }

    private static func queryName(_ parameter: [String: Any], in document: [String: Any]) -> String? {
        var parameter = parameter
        if let reference = parameter["$ref"] as? String {
            var node: Any? = document
            for step in reference.split(separator: "/").dropFirst() { node = (node as? [String: Any])?[String(step)] }
            parameter = node as? [String: Any] ?? [:]
        }
        return parameter["in"] as? String == "query" ? parameter["name"] as? String : nil
    }

    private func requests(_ operation: Operation) -> [Request] {
        let (method, path) = (operation.method, operation.path)
        // A refusal names the model version that there is not, which is nobody's.
        let marked = filled(path) { $0 == "models" ? "4711" : text.encoded }
        let there = filled(path) { ids[$0] ?? "01890a5d-ac96-774b-bcce-b302099a8057" }
        let query = "?" + (operation.parameters + ["unknown"]).map { "\($0)=\(text.encoded)" }.joined(separator: "&")
        let json = ["Content-Type": "application/json"]
        let refused = [
            Request(method: method, path: marked + query, headers: ["Authorization": ""], body: object, fault: "nobody's"),
            Request(method: method, path: there, headers: ["Authorization": "Bearer \(credential)"], fault: "a bad token"),
            Request(method: method, path: there, headers: ["Authorization": "Basic \(Data(credential.utf8).base64EncodedString())"], fault: "a bad scheme"),
            Request(method: "PROPFIND", path: there + query, headers: json, body: object, fault: "a wrong method"),
        ]
        // Would go on for as long as the session does.
        guard !path.hasSuffix("/events") else { return refused }
        return refused + [
            Request(method: method, path: marked, headers: json, body: object, fault: "marks in the path"),
            Request(method: method, path: there + query, headers: json, body: object, fault: "marks in the query"),
            Request(method: method, path: there, headers: json.merging(conditions) { $1 }, body: object, fault: "marks in the head"),
            Request(method: method, path: there, headers: json, body: Data("{\"familyName\":\"\(text)\",\"password\":\"\(text)".utf8), fault: "broken JSON"),
            Request(method: method, path: there, headers: json, body: Data(String(repeating: text, count: 20_000).utf8), fault: "too large"),
            Request(method: method, path: there, headers: ["Content-Type": "text/\(text.encoded)"], body: Data(text.utf8), fault: "a wrong type"),
            form(method, there),
        ]
    }

    private func filled(_ path: String, _ value: (_ kind: String) -> String) -> String {
        var before = ""
        return path.split(separator: "/").map { part in
            defer { before = String(part) }
            return "/" + (part.hasPrefix("{") ? value(before) : String(part))
        }.joined()
    }

    private var conditions: [String: String] {
        let fields = ["If-Match", "If-None-Match", "Idempotency-Key", "Prefer", "Accept", "X-Request-Id", "Referer", "X-Forwarded-For"]
        return Dictionary(uniqueKeysWithValues: fields.map { ($0, "\"\(text)\"") })
    }

    /// As every body of the interface at once, with values that none of them takes.
    private var object: Data {
        let keys = [
            "name", "displayName", "email", "roles", "password", "current", "new", "code", "scopes", "expiresAt", "familyName", "givenName",
            "recordNumber", "address", "birthDate", "sex", "verdict", "correctedFinding", "note", "version", "duplicateId",
        ]
        let values = Dictionary(uniqueKeysWithValues: keys.map { ($0, text) })
        return (try? JSONSerialization.data(withJSONObject: values)) ?? Data()
    }

    private func form(_ method: String, _ path: String) -> Request {
        var form = Form()
        form.add("{\"familyName\":\"\(text)\",", as: "patient")
        form.add(text, as: "patientId")
        form.add(text, as: "unknown")
        form.add(CanaryFilm.bytes(), fileName: "\(text).dcm")
        return Request(method: method, path: path, headers: ["Content-Type": form.contentType], body: form.body, fault: "a form full of marks")
    }
}
