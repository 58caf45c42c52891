/// Something that could stand where the cursor is.
struct CompletionItem {
    /// What it is: an icon to most editors (Language Server Protocol 3.17, `CompletionItemKind`).
    enum Kind: Int {
        case method = 2
        case function = 3
        case field = 5
        case variable = 6
        case `class` = 7
        case interface = 8
        case property = 10
        case value = 12
        case keyword = 14
        case file = 17
        case constant = 21
    }

    let label: String
    let kind: Kind
    /// A few words beside the label.
    var detail: String?
    /// What there is to say of it, in Markdown.
    var text: String?
    /// What is written; the label where it is nil.
    var insertion: String?
}

extension [CompletionItem] {
    /// Without those that are called as one before: a normative type of 1.0 has a short name that a later one has, too.
    var uniqueByLabel: [CompletionItem] {
        var labels: Set<String> = []
        return filter { labels.insert($0.label).inserted }
    }
}
