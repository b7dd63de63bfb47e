public import Domain

/// What somebody showed who changes the own account. It must still hold in the transaction of the change, with the user locked: or a change that is under
/// way would come after whoever has just thrown its author out, and undo that.
public struct AccountProof: Sendable, Equatable {
    /// Has not ended.
    public let session: SessionID
    /// Is still the one that the password was found right by; `nil` where none was asked for.
    public let password: PasswordHash?

    public init(session: SessionID, password: PasswordHash? = nil) {
        self.session = session
        self.password = password
    }
}
