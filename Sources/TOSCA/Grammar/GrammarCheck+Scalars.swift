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
        let hint = "write [LEAST, MOST], where MOST may be UNBOUNDED"
        guard let bounds = node.sequence else {
            return collector.grammarError(
                .impossibleValue, node.location, node.mismatch(of: what(), with: "a list of two numbers"), hint: hint)
        }
        guard bounds.count == 2 else {
            let count = bounds.count == 1 ? "1 entry" : "\(bounds.count) entries"
            return collector.grammarError(
                .impossibleValue, node.location, "\(what()) must be a list of two numbers, and has \(count)", hint: hint
            )
        }
        guard let least = bound(bounds[0]), let most = bound(bounds[1]), least != .max else {
            let isFirst = bound(bounds[0]).map { $0 == .max } ?? true
            let wrong = bounds[isFirst ? 0 : 1]
            let given = wrong.scalar.map { $0.text.isEmpty ? "empty" : "'\($0.text)'" } ?? wrong.kind
            return collector.grammarError(
                .impossibleValue, wrong.location,
                "the \(isFirst ? "first" : "second") entry of \(what()) must be a whole number that is not below 0"
                    + "\(isFirst ? "" : ", or UNBOUNDED"), and is \(given)", hint: hint)
        }
        if least > most {
            collector.grammarError(.impossibleValue, node.location, "\(what()) ends below \(least), where it begins")
        }
    }
}
