/// A part of a list.
public struct Page<Item: Sendable>: Sendable {
    /// What is in this part.
    public let items: [Item]
    /// What to ask for the next part with; nil when this is the last one.
    ///
    /// Its form is the site's own matter.
    public let next: String?

    init(_ items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    /// The first `limit` of the items, of which one more may be there.
    init(_ items: some Collection<Item>, limit: Int, cursor: (Item) -> String) {
        self.items = Array(items.prefix(limit))
        next = items.count > limit ? self.items.last.map(cursor) : nil
    }
}
