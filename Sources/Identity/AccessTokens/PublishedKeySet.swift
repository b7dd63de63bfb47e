/// The public keys for everybody: RFC 7517, with Ed25519 as RFC 8037, section 2 has it.
struct PublishedKeySet: Encodable {
    let keys: [Key]

    struct Key: Encodable {
        let kty = "OKP"
        let crv = "Ed25519"
        let alg = "EdDSA"
        let use = "sig"
        let kid: String
        let x: String

        init(_ key: OpenedSigningKey) {
            kid = key.id
            x = Base64URL.text(of: key.publicKey)
        }
    }
}
