/// A list that is short enough to be given whole.
struct ItemsPayload<Item: Encodable>: Encodable {
    let items: [Item]
}
