/// What a part's headers say of it (RFC 7578 §4.2).
struct FormPart: Equatable {
    /// Empty where the part has none: no route knows that name.
    let name: String
    let fileName: String?

    init(_ headers: [String: String]) {
        let disposition = HeaderParameters(headers["content-disposition"] ?? "").parameters
        name = disposition["name"] ?? ""
        fileName = disposition["filename"]
    }
}
