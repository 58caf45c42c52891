internal import YAML

/// Checks that functions which make texts are given by other functions what they take, as far as declarations say of
/// what type that is (1.3 §4.3).
struct TextFunctionCheck {
    let given: FunctionTypes
    let types: TypeCatalog

    /// - Parameter node: the node template that `SELF` is, by its index.
    func check(_ function: Function, in node: Int?, _ collector: inout DiagnosticCollector) {
        guard let (argument, index, demand) = wrongArgument(of: function, in: node),
            let type = type(of: argument, in: node)
        else { return }
        collector.error(
            .malformedFunction, function.location(ofArgument: index),
            "\(demand); \(argument.text) is of type \(type)")
    }

    /// The first argument that is of no type which the function takes, and what it takes.
    private func wrongArgument(
        of function: Function, in node: Int?
    ) -> (argument: Value, index: Int, demand: String)? {
        let (name, arguments) = (function.writtenName, function.arguments)
        switch function.name {
        case .concat:
            // Lists alone it joins, too.
            let areLists = !arguments.contains { type(of: $0, in: node).map(isNoList) ?? false }
            let wrong = arguments.enumerated().first { hasParts($1, in: node) && !(areLists && isList($1, in: node)) }
            return wrong.map {
                let isList = isList($0.element, in: node)
                return (
                    $0.element, $0.offset,
                    isList ? "'\(name)' takes texts alone or lists alone" : "'\(name)' takes texts"
                )
            }
        case .token:
            return hasParts(arguments[0], in: node)
                ? (arguments[0], 0, "'\(name)' takes a text to be taken apart") : nil
        case .join:
            guard case .list(let parts) = arguments[0] else {
                let isWrong = type(of: arguments[0], in: node).map(isNoList) ?? false
                return isWrong ? (arguments[0], 0, "'\(name)' takes a list of texts") : nil
            }
            return parts.first { hasParts($0, in: node) }.map { ($0, 0, "'\(name)' takes a list of texts") }
        default: return nil
        }
    }

    /// The data type of an argument; nil where it is not certain.
    private func type(of argument: Value, in node: Int?) -> String? {
        switch argument {
        case .function(let function): given.type(of: function, in: node)
        case .list: "list"
        case .map: "map"
        default: "string"
        }
    }

    private func isNoList(_ type: String) -> Bool { types.excludes(type, as: "list") }

    private func isList(_ argument: Value, in node: Int?) -> Bool {
        type(of: argument, in: node).map { types.kind(of: $0) == .list } ?? false
    }

    /// Whether a value is certain to be made of others.
    private func hasParts(_ argument: Value, in node: Int?) -> Bool {
        type(of: argument, in: node).map { [.list, .map, .range, .structure].contains(types.kind(of: $0)) } ?? false
    }
}
