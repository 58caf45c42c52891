public import TOSCA
internal import YAML

/// A declarative workflow of one topology, before it becomes a plan or productions: which lifecycle each node
/// template follows, and which rules each relationship weaves into them.
///
/// Source: TOSCA Simple Profile 1.1 §7.2, §7.4.2.
public struct WovenWorkflow: Sendable {
    /// The workflow's name.
    public let name: String
    /// The topology that it is woven for.
    let service: ServiceTemplate
    /// Who hosts whom and what each relationship joins.
    let hosting: Hosting
    /// The distinct lifecycles.
    let lifecycles: [Lifecycle]
    /// The lifecycle of each node template; nil where its type takes no part in this workflow.
    let lifecycleOfNode: [Int?]
    /// The distinct rules.
    public let rules: [WovenRule]
    /// The rules of each relationship.
    let rulesOfRelationship: [Range<Int>]

    /// Weaves a workflow.
    ///
    /// - Throws: when a node template is to be substituted or selected, the topology has an imperative workflow in its
    ///   place, no type declares the workflow, nodes host each other, or a rule names a state that the lifecycle it
    ///   meets never enters.
    public init(_ name: String, of service: ServiceTemplate) throws(CompilationError) {
        try service.checkDirectives()
        if let workflow = service.imperativeWorkflow(inPlaceOf: name) {
            throw CompilationError([Diagnostic(notRun: workflow, of: service, severity: .error)])
        }
        let hosting = try Hosting(of: service)
        let name = service.declaredName(ofWorkflow: name)
        self.name = name
        self.service = service
        self.hosting = hosting

        var lifecycles: [Lifecycle] = []
        var lifecycleByType: [String: Int?] = [:]
        var indexByDeclaringType: [String: Int] = [:]
        var lifecycleOfNode: [Int?] = []
        lifecycleOfNode.reserveCapacity(service.topology.nodeTemplates.count)
        for node in service.topology.nodeTemplates {
            if let known = lifecycleByType[node.type] {
                lifecycleOfNode.append(known)
                continue
            }
            var index: Int?
            if let workflow = node.nodeType.workflows[name] {
                if let known = indexByDeclaringType[workflow.declaringType] {
                    index = known
                } else {
                    index = lifecycles.count
                    lifecycles.append(try Lifecycle(workflow, of: node.nodeType))
                }
                indexByDeclaringType[workflow.declaringType] = index
            }
            lifecycleByType[node.type] = .some(index)
            lifecycleOfNode.append(index)
        }
        guard !lifecycles.isEmpty else { throw Self.unknown(name, in: service) }
        self.lifecycles = lifecycles
        self.lifecycleOfNode = lifecycleOfNode

        (rules, rulesOfRelationship) = Self.rules(of: name, in: service, hosting: hosting)
        try checkStates()
        try service.checkAttributeMappings(hosting)
    }

    /// The lifecycle that a node template follows, if any.
    func lifecycle(of node: Int) -> Lifecycle? { lifecycleOfNode[node].map { lifecycles[$0] } }

    /// The template at the woven end of a relationship, and the one at its other end.
    func ends(of relationship: Int, under rule: WovenRule) -> (woven: Int, other: Int) {
        let ends = hosting.ends[relationship]
        return rule.side == .source ? (ends.source, ends.target) : (ends.target, ends.source)
    }

    private static func unknown(_ name: String, in service: ServiceTemplate) -> CompilationError {
        let known = service.workflowNames
        return CompilationError(
            .unknownWorkflow, service.topology.location, "no node type of this topology has a workflow '\(name)'",
            hint: known.isEmpty
                ? "no workflow of this topology can be run"
                : NearMiss.hint(for: name, among: known) ?? "its workflows are \(known.joined(separator: ", "))")
    }

    private static func rules(
        of workflow: String, in service: ServiceTemplate, hosting: Hosting
    ) -> (rules: [WovenRule], ofRelationship: [Range<Int>]) {
        /// Relationships share rules when they share the declaration and how often its operations are called.
        struct Key: Hashable {
            let declaringType: String
            let isHosting: Bool

            var name: String { isHosting ? declaringType + " (hosting)" : declaringType }
        }
        var weavings: [Key: Weaving] = [:]
        var order: [Key] = []
        var implemented: [Key: Set<OperationName>] = [:]
        var keys: [Key?] = []
        keys.reserveCapacity(service.topology.relationships.count)
        for (index, relationship) in service.topology.relationships.enumerated() {
            guard let weaving = relationship.relationshipType.workflows[workflow] else {
                keys.append(nil)
                continue
            }
            let key = Key(declaringType: weaving.declaringType, isHosting: hosting.isHosting[index])
            keys.append(key)
            if weavings.updateValue(weaving, forKey: key) == nil { order.append(key) }
            for rule in weaving.source + weaving.target {
                guard let activity = rule.activity, relationship.implementation(of: activity) != nil else { continue }
                implemented[key, default: []].insert(activity)
            }
        }

        var rules: [WovenRule] = []
        var ranges: [Key: Range<Int>] = [:]
        for key in order {
            guard let weaving = weavings[key] else { continue }
            let start = rules.count
            for (side, written) in [(WovenRule.Side.source, weaving.source), (.target, weaving.target)] {
                for rule in written {
                    rules.append(
                        WovenRule(
                            declaringType: key.declaringType, weaving: key.name, side: side, rule: rule,
                            scope: .init(operation: rule.activity?.operation ?? "", isHosting: key.isHosting),
                            isImplemented: rule.activity.map { implemented[key]?.contains($0) ?? false } ?? false))
                }
            }
            ranges[key] = start..<rules.count
        }
        return (rules, keys.map { $0.flatMap { ranges[$0] } ?? 0..<0 })
    }

    /// Finds the rules that name a state which the lifecycle they meet never enters.
    private func checkStates() throws(CompilationError) {
        /// One complaint a rule and lifecycle, however many relationships meet there.
        struct Meeting: Hashable {
            let rule: Int
            let lifecycle: Int
            let isWait: Bool
        }
        var seen: Set<Meeting> = []
        var diagnostics: [Diagnostic] = []
        func check(_ state: String, of node: Int, rule: Int, isWait: Bool) {
            guard let index = lifecycleOfNode[node] else { return }
            guard seen.insert(Meeting(rule: rule, lifecycle: index, isWait: isWait)).inserted else { return }
            let lifecycle = lifecycles[index]
            guard lifecycle.gap(before: state) == nil else { return }
            let template = service.topology.nodeTemplates[node]
            diagnostics.append(
                Diagnostic(
                    .unknownState, severity: .error, location: rules[rule].location,
                    message:
                        "the rule '\(rules[rule].text)' of \(rules[rule].declaringType) names the state '\(state)',"
                        + " but '\(name)' of node type \(template.type) (node '\(template.name)') never enters it",
                    hint: "its states are \(lifecycle.states.joined(separator: ", "))"))
        }
        for relationship in service.topology.relationships.indices {
            for rule in rulesOfRelationship[relationship] {
                let (woven, other) = ends(of: relationship, under: rules[rule])
                guard lifecycleOfNode[woven] != nil else { continue }
                check(rules[rule].rule.state, of: woven, rule: rule, isWait: false)
                if let wait = rules[rule].rule.wait { check(wait, of: other, rule: rule, isWait: true) }
            }
        }
        guard diagnostics.isEmpty else { throw CompilationError(diagnostics) }
    }
}
