/// An element of an answer: a name, and text or other elements.
///
/// Attributes are read over: no answer of S3 says anything in them.
struct XMLElement: Sendable, Equatable {
    /// The name, without a prefix.
    let name: String
    /// What stands in it beside its children.
    var text = ""
    /// The elements in it, in their order.
    var children: [XMLElement] = []

    init(name: String) { self.name = name }

    /// The first child of a name.
    subscript(name: String) -> XMLElement? { children.first { $0.name == name } }

    /// The text of the first child of a name.
    func text(of name: String) -> String? { self[name]?.text }

    /// The children of a name.
    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
}

/// What is wrong with a text that should be XML.
struct XMLError: Error, Equatable, CustomStringConvertible {
    let problem: String
    /// At which byte.
    let offset: Int

    var description: String { "\(problem) at byte \(offset)" }
}
