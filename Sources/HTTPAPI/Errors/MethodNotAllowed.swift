/// A known path asked with a method that it does not have.
struct MethodNotAllowed: Error {
    /// The methods that it has, as the `Allow` header lists them.
    let allow: String
}
