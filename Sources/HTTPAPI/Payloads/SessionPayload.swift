internal import Domain

/// A sign-in that is still good.
struct SessionPayload: Encodable {
    let id: SessionID
    let method: Session.Method
    let secondFactor: Bool
    let address: String?
    let agent: String?
    let startedAt: Timestamp
    let lastUsedAt: Timestamp
    let expiresAt: Timestamp
    /// Whether it is the one that asks.
    let current: Bool

    init(_ session: Session, isCurrent: Bool) {
        id = session.id
        method = session.method
        secondFactor = session.usedSecondFactor
        address = session.address
        agent = session.agent
        startedAt = session.startedAt
        lastUsedAt = session.lastUsedAt
        expiresAt = session.expiresAt
        current = isCurrent
    }
}
