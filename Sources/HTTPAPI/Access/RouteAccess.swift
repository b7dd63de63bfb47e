internal import Domain
internal import HTTPTypes

/// Who may call a route, and what the audit says of it.
struct RouteAccess: Sendable {
    enum Requirement: Sendable, Hashable {
        /// Anybody, with or without a token.
        case open
        /// Any user, with any credential.
        case signedIn
        /// Any user who signed in; an API key, which a program holds, will not do.
        case session
        /// A user whose roles and whose credential allow it.
        case permission(Permission)
        /// The same, signed in: what an API key can be given must not be able to make more of itself.
        case sessionWith(Permission)
    }

    enum Record: Sendable, Hashable {
        /// Nothing that concerns a patient or a right.
        case none
        /// The answer shows something: an event is written before it leaves.
        case read(AuditAction)
        /// The use case writes the event in the transaction of the change; here only refusals are written.
        case change(AuditAction)
    }

    let method: HTTPRequest.Method
    /// As the router spells it.
    let path: String
    let requirement: Requirement
    let record: Record
    /// What the path's `{id}` names.
    let object: AuditObject.Kind?

    init(
        _ method: HTTPRequest.Method, _ path: String, _ requirement: Requirement, _ record: Record = .none, of object: AuditObject.Kind? = nil
    ) {
        self.method = method
        self.path = path
        self.requirement = requirement
        self.record = record
        self.object = object
    }

    /// As an event names the attempt.
    var action: AuditAction {
        switch record {
        case .none: .request
        case .read(let action), .change(let action): action
        }
    }
}
