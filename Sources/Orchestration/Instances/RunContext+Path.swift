internal import TOSCA

/// Paths from one entity to the next (TOSCA 2.0 §10.2.1.2).
extension RunContext {
    /// Whom the first step of a path leads to, and the rest of the path; nil where it begins with no step.
    func step(
        _ path: [String], from entity: EntityReference
    ) throws(EvaluationError) -> (RunContext, [String])? {
        guard let step = path.first.flatMap(PathStep.init) else { return nil }
        var owner = owner
        if entity != .self { owner = .node(try instance(of: entity)) }
        switch (step, owner) {
        case (.relationship, .node(let node)):
            guard path.count > 2 else { throw EvaluationError("a requirement and what is wanted of it are missing") }
            let index = Int(path[2])
            let relationship = try self.relationship(path[1], index ?? 0, of: node)
            return (relationship, Array(path.dropFirst(index == nil ? 2 : 3)))
        case (.capability, .node(let node)): return (context(.node(node)), Array(path.dropFirst()))
        case (.capability, .relationship(let relationship, _, let target)):
            return (context(.node(target)), [try capability(of: relationship)] + path.dropFirst())
        case (.source, .relationship(_, let source, _)): return (context(.node(source)), Array(path.dropFirst()))
        case (.target, .relationship(_, _, let target)): return (context(.node(target)), Array(path.dropFirst()))
        default: throw EvaluationError("\(step.rawValue) leads nowhere from there")
        }
    }

    private func context(_ owner: Owner) -> RunContext {
        RunContext(site: site, records: records, owner: owner, csarRoot: csarRoot)
    }

    private func relationship(
        _ requirement: String, _ index: Int, of node: Int
    ) throws(EvaluationError) -> RunContext {
        let topology = site.service.topology
        let found = site.model.relationships.lazy.filter {
            $0.source == node && topology.relationships[$0.relationship].requirement == requirement
        }.dropFirst(index).first
        guard let found else {
            throw EvaluationError(
                "'\(site.environment.name(node))' has no relationship \(index) by the requirement '\(requirement)'")
        }
        return context(.relationship(found.relationship, source: found.source, target: found.target))
    }

    /// The name of the capability that a relationship is bound to.
    private func capability(of relationship: Int) throws(EvaluationError) -> String {
        let template = site.service.topology.relationships[relationship]
        let capabilities = site.service.topology.node(template.target)?.capabilities ?? [:]
        if let name = template.capability {
            if capabilities[name] != nil { return name }
            let fitting = capabilities.filter { site.service.types.isCapabilityType($0.value.type, derivedFrom: name) }
            if let first = fitting.keys.min() { return first }
        }
        throw EvaluationError("it is not known which capability '\(template.name)' is bound to")
    }
}
