/// Tells which master key a sealed secret needs, without opening it.
public protocol SealedSecretInspection: SecretSealing {
    /// - Returns: `nil` where the bytes are no sealed secret.
    func masterKeyID(of sealed: SealedSecret) -> String?
}
