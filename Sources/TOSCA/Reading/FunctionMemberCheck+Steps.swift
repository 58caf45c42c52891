internal import YAML

/// How 2.0 writes the steps of a path that 1.3 leaves out.
extension FunctionMemberCheck {
    /// Complains of names of requirements and capabilities that lead on as in 1.3, where 2.0 wants steps (2.0 §10.3).
    func checkSteps(
        to end: MemberPlace<Int>, _ path: [String], _ places: [MemberPlace<Int>], _ function: Function,
        _ collector: inout DiagnosticCollector
    ) {
        guard let first = places.first, end.path.startIndex > first.path.startIndex,
            types.filesOf2_0.contains(function.location.file)
        else { return }
        let start = first.path.startIndex
        let names = path[start..<end.path.startIndex]
        let targets = names.dropLast().flatMap { [PathStep.relationship.rawValue, $0, PathStep.target.rawValue] }
        let name = names[names.endIndex - 1]
        let last: [String]
        switch end.entity {
        case .node: last = [PathStep.relationship.rawValue, name, PathStep.target.rawValue]
        case .relationship: last = [PathStep.relationship.rawValue, name]
        case .capability(name, let node) where nodes(at: targets, from: first.entity).contains(.node(node)):
            last = [PathStep.capability.rawValue, name]
        case .capability: last = [PathStep.relationship.rawValue, name, PathStep.capability.rawValue]
        }
        let written = [function.arguments[0].text] + path[..<start] + targets + last + end.path
        collector.error(
            .malformedFunction, function.location(ofArgument: 1 + start),
            "in TOSCA 2.0 no path leads on by the name of a requirement or a capability alone, as by '\(names[start])'",
            hint: "write [\(written.joined(separator: ", "))]")
    }

    private func nodes(at steps: [String], from start: Entity<Int>) -> [Entity<Int>] {
        (try? topology.follow(steps, from: start, as: .self, types).entities) ?? []
    }
}
