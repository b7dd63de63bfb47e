import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

extension RunningServer {
    struct Answer: Sendable {
        let status: Int
        let headers: [String: String]
        let body: Data

        var json: [String: Any] { ((try? JSONSerialization.jsonObject(with: body)) as? [String: Any]) ?? [:] }
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    struct CannotSignIn: Error {
        let status: Int
        let answer: String
    }

    /// Signs the administrator in, so that every request from now on is theirs.
    func signIn() async throws {
        let answer = try await postForm(Account.administrator.form, to: "/oauth/token")
        guard let token = answer.json["access_token"] as? String else { throw CannotSignIn(status: answer.status, answer: answer.text) }
        administrator.set(token)
    }

    func get(_ path: String) async throws -> Answer { try await send("GET", path) }

    func post(_ bytes: some DataProtocol, to path: String = "/api/v1/predict", headers: [String: String] = [:]) async throws -> Answer {
        try await send("POST", path, body: Data(bytes), headers: ["Content-Type": "application/octet-stream"].merging(headers) { $1 })
    }

    /// `application/x-www-form-urlencoded`, by nobody.
    func postForm(_ fields: [String: String], to path: String, headers: [String: String] = [:]) async throws -> Answer {
        let headers = ["Content-Type": "application/x-www-form-urlencoded", "Authorization": ""].merging(headers) { $1 }
        return try await send("POST", path, body: Data(fields.map { "\($0.encoded)=\($1.encoded)" }.joined(separator: "&").utf8), headers: headers)
    }

    /// As the administrator, unless the headers hold an `Authorization` of their own; an empty one is none.
    /// An access token lives for minutes and a test may live longer: a token that is no longer good is replaced once.
    func send(_ method: String, _ path: String, body: Data? = nil, headers: [String: String] = [:]) async throws -> Answer {
        let own = headers["Authorization"]
        let answer = try await sendOnce(method, path, body, headers.merging(authorisation(own)) { $1 })
        guard answer.status == 401, own == nil, administrator.value != nil else { return answer }
        try await signIn()
        return try await sendOnce(method, path, body, headers.merging(authorisation(nil)) { $1 })
    }

    private func authorisation(_ own: String?) -> [String: String] {
        ["Authorization": own ?? administrator.value.map { "Bearer \($0)" } ?? ""]
    }

    private func sendOnce(_ method: String, _ path: String, _ body: Data?, _ headers: [String: String]) async throws -> Answer {
        var request = HTTPClientRequest(url: path.hasPrefix("/") ? url.absoluteString + path : path)
        request.method = HTTPMethod(rawValue: method)
        request.body = body.map { .bytes($0) }
        for (name, value) in headers where !value.isEmpty { request.headers.add(name: name, value: value) }
        let response = try await Self.client.execute(request, timeout: .minutes(10))
        var fields: [String: String] = [:]
        for (name, value) in response.headers { fields[name.lowercased(), default: ""] += (fields[name.lowercased()] == nil ? "" : ", ") + value }
        let bytes = try await response.body.collect(upTo: Self.largestAnswer)
        return Answer(status: Int(response.status.code), headers: fields, body: Data(bytes.readableBytesView))
    }

    private static let largestAnswer = 1 << 30

    /// Follows no redirect, keeps no cookie, and keeps no connection for longer than any server of a test does. URLSession would not do: it never
    /// returns from a 401 that asks for Basic.
    private static let client: HTTPClient = {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.idleTimeout = .milliseconds(500)
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}

extension String {
    /// Percent-encoded but for RFC 3986's unreserved characters.
    var encoded: String {
        addingPercentEncoding(withAllowedCharacters: .alphanumerics.intersection(.init(charactersIn: "\0"..."\u{7F}")).union(.init(charactersIn: "-._~"))) ?? ""
    }
}
