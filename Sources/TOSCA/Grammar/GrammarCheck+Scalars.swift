internal import YAML

/// Single values, and ranges of them.
extension GrammarCheck {
    func checkVersion(_ node: Node, _ what: @autoclosure () -> String, _ collector: inout DiagnosticCollector) {
        if !node.isNull, let text = node.scalar?.text, Version(text) != nil { return }
        collector.grammarError(
            .impossibleValue, node.location,
            node.scalar == nil || node.isNull
                ? node.mismatch(of: what(), with: "a version") : "'\(node.scalar?.text ?? "")' is no version",
            hint: "a version is MAJOR.MINOR[.FIX[.QUALIFIER[-BUILD]]]")
    }

    /// A string, or a version, which YAML may take for a number.
    func checkMetadatum(_ node: Node, _ what: @autoclosure () -> String, _ collector: inout DiagnosticCollector) {
        if node.isString || node.scalar.flatMap({ Version($0.text) }) != nil { return }
        collector.grammarError(
            .wrongKind, node.location, node.mismatch(of: what(), with: "a string"),
            hint: node.scalar == nil || node.isNull ? nil : "put it in quotes")
    }

    func checkRange(_ node: Node, _ what: @autoclosure () -> String, _ collector: inout DiagnosticCollector) {
        func bound(_ node: Node) -> Int? {
            if case .integer(let number)? = node.value, number >= 0 { return number }
            return node.string == "UNBOUNDED" ? .max : nil
        }
        guard let bounds = node.sequence, bounds.count == 2 else {
            return collector.grammarError(
                .impossibleValue, node.location, node.mismatch(of: what(), with: "a list of two numbers"),
                hint: "write [LEAST, MOST], where MOST may be UNBOUNDED")
        }
        guard let least = bound(bounds[0]), let most = bound(bounds[1]), least != .max else {
            let wrong = bound(bounds[0]).map { $0 == .max } ?? true ? bounds[0] : bounds[1]
            return collector.grammarError(
                .impossibleValue, wrong.location,
                wrong.mismatch(of: "an end of \(what())", with: "a whole number that is not below 0"),
                hint: "write [LEAST, MOST], where MOST may be UNBOUNDED")
        }
        if least > most {
            collector.grammarError(.impossibleValue, node.location, "\(what()) ends below \(least), where it begins")
        }
    }
}
