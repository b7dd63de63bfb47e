internal import Domain
internal import HTTPTypes
internal import Synchronization

/// What is learnt about a request on its way in and needed further out: who asks, what they were shown, what the answer's head must say.
final class RequestState: Sendable {
    private struct Content {
        var principal: Principal?
        var fields = HTTPFields()
        var seen: [AuditObject] = []
        var seenCount: Int?
        var detail: [String: String] = [:]
    }

    private let content = Mutex(Content())

    var principal: Principal? {
        get { content.withLock(\.principal) }
        set { content.withLock { $0.principal = newValue } }
    }

    /// Fields of whatever answer is given, an error's too.
    var fields: HTTPFields { content.withLock(\.fields) }

    func set(_ value: String, for name: HTTPField.Name) {
        content.withLock { $0.fields[name] = value }
    }

    /// One more member of a list (RFC 9651 §3.1).
    func append(_ member: String, to name: HTTPField.Name) {
        content.withLock { content in content.fields[name] = content.fields[name].map { "\($0), \(member)" } ?? member }
    }

    /// What the answer shows besides what its path names, for the event of the read.
    func showed(_ objects: [AuditObject], count: Int? = nil) {
        content.withLock { content in
            content.seen = objects
            content.seenCount = count
        }
    }

    func note(_ value: String, as key: String) {
        content.withLock { $0.detail[key] = value }
    }

    /// The event's objects and details.
    var shown: (objects: [AuditObject], detail: [String: String]) {
        content.withLock { content in
            var detail = content.detail
            if let count = content.seenCount { detail["count"] = "\(count)" }
            return (content.seen, detail)
        }
    }
}
