internal import TOSCA

/// An intrinsic function, for people (Simple Profile 1.3 §4).
struct FunctionText {
    let name: String
    /// What its arguments are called.
    let arguments: String
    let text: String

    /// How it is called: with a dollar sign from 2.0 on (2.0 §10.1).
    func call(_ arguments: String, in version: LanguageVersion) -> String {
        "{ \(version < .v2_0 ? "" : "$")\(name): \(arguments) }"
    }

    /// The function that a key calls; nil where it calls none.
    static func called(by key: String, in version: LanguageVersion) -> FunctionText? {
        let name = version < .v2_0 ? key[...] : key.hasPrefix("$") ? key.dropFirst() : ""
        return all.first { $0.name == name }
    }

    /// Those that a version has.
    static func all(in version: LanguageVersion) -> [FunctionText] {
        version < .v2_0 ? all : all.filter { !former.contains($0.name) }
    }

    private static let former: Set = ["get_operation_output", "get_nodes_of_type"]

    private init(_ name: String, _ arguments: String, _ text: String) {
        self.name = name
        self.arguments = arguments
        self.text = text
    }

    private static let all = [
        FunctionText("get_input", "NAME", "The value of an input of the topology."),
        FunctionText(
            "get_property", "[ENTITY, PROPERTY]",
            "The value of a property of a node template, or of SELF, HOST, SOURCE or TARGET."),
        FunctionText("get_attribute", "[ENTITY, ATTRIBUTE]", "The value that an attribute has when it is asked for."),
        FunctionText(
            "get_operation_output", "[ENTITY, INTERFACE, OPERATION, NAME]", "What an operation has left as an output."),
        FunctionText("get_nodes_of_type", "TYPE", "The names of the node instances of a type, as a list."),
        FunctionText("get_artifact", "[ENTITY, ARTIFACT]", "The path of an artifact."),
        FunctionText("concat", "[A, B]", "The texts, one after the other."),
        FunctionText("join", "[[A, B], SEPARATOR]", "The texts of a list, with one between them."),
        FunctionText("token", "[TEXT, SEPARATORS, INDEX]", "A part of a text, counted from 0."),
    ]
}
