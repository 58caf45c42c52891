internal import YAML

/// Chooses node templates for requirements that do not name one: there must be exactly one that could fulfil each.
struct RequirementChoice {
    /// What was asked for, by all that decides the answer: the same for most templates, whatever their types.
    private struct Question: Hashable {
        let pool: RequirementCandidates.Pool
        let filters: [Value]
        let terms: RequirementAssignment.Terms
        /// What the source is, of all that capabilities take.
        let source: [String]
    }

    /// Node templates that could fulfil what was asked for, in the order of the file.
    private struct Answer {
        /// Those of the pool that the filters accept.
        let accepted: [Int]
        /// Those of them that take the source.
        let taking: [Int]
        /// Those of them that have room for one more.
        var free: [Int]
        /// Of how many capabilities that are full this takes notice.
        var notedFull: Int
    }

    private let nodes: [NodeTemplate]
    private let isComplete: Bool
    private let indices: [String: Int]
    private var candidates: RequirementCandidates
    private var answers: [Question: Answer] = [:]
    private var bindings: CapabilityBindings
    /// The assignments of which something was chosen, or said.
    private(set) var settled: Set<Location> = []
    /// Those of them for which there are node templates with the capability, and none could be chosen.
    private(set) var undecided: Set<Location> = []

    /// Whether a capability of a node template takes no more than some number of requirements.
    var isLimited: Bool { bindings.areLimited }

    /// - Parameter isComplete: whether all node templates could be read.
    init(_ nodes: [NodeTemplate], isComplete: Bool) {
        self.nodes = nodes
        self.isComplete = isComplete
        indices = Dictionary(
            nodes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        candidates = RequirementCandidates(nodes)
        bindings = CapabilityBindings(of: nodes)
    }

    /// Notes that a node template fulfils an assignment.
    mutating func bind(_ assignment: RequirementAssignment, to target: Int, _ types: TypeResolver) {
        guard isLimited else { return }
        bindings.bind(assignment.capabilities(of: nodes[target].nodeType, types), of: target)
    }

    /// The only node template that could fulfil an assignment; nil where there is none or are several.
    ///
    /// - Parameter type: its type; nil where any will do that has the capability.
    mutating func node(
        of type: String?, for assignment: RequirementAssignment, _ filter: NodeFilter?, at location: Location,
        _ types: TypeResolver, _ collector: inout DiagnosticCollector
    ) -> NodeTemplate? {
        let capability = assignment.capabilityType(types)
        guard let pool = type.map(RequirementCandidates.Pool.type) ?? capability.map({ .capability($0) }) else {
            return nil
        }
        let filters = [filter, assignment.definition?.filter].compactMap(\.self)
        let answer = answer(pool, filters, assignment, types)
        let such = Such(pool, isFiltered: filter != nil)
        let own = indices[assignment.source.name]
        let accepted = OtherNodes(answer.accepted, besides: own)
        let taking = OtherNodes(answer.taking, besides: own)
        let free = OtherNodes(answer.free, besides: own)
        // Why the only one of a type that is named does not fit is said where all that is named is checked.
        let only = taking.isEmpty && assignment.node != nil ? accepted : free
        if only.count == 1 {
            bind(assignment, to: only[0], types)
            settled.insert(assignment.entry.key.location)
            return nodes[only[0]]
        }
        // Of a capability that is not there is complained where all that is named is checked.
        if taking.isEmpty, !accepted.isEmpty, assignment.namesCapability(types) {
            return nil
        }
        if taking.isEmpty, accepted.count > 1, assignment.node != nil {
            complain(ofUnfit: accepted, such, assignment, at: location, &collector)
        } else if free.isEmpty {
            warn(ofFull: taking, such, assignment, at: location, &collector)
        } else {
            complain(ofSeveral: free, such, assignment, at: location, &collector)
        }
        return nil
    }

    private mutating func answer(
        _ pool: RequirementCandidates.Pool, _ filters: [NodeFilter], _ assignment: RequirementAssignment,
        _ types: TypeResolver
    ) -> Answer {
        let question = Question(
            pool: pool, filters: filters.map(\.meaning), terms: assignment.terms,
            source: candidates.sourceTypes(among: assignment.source.nodeType.header.ancestry, types.catalog))
        var answer = answers.removeValue(forKey: question) ?? newAnswer(pool, filters, assignment, types)
        for node in bindings.full[answer.notedFull...] {
            guard let position = answer.free.position(ofOrdered: node), !hasRoom(node, for: assignment, types) else {
                continue
            }
            answer.free.remove(at: position)
        }
        answer.notedFull = bindings.full.count
        answers[question] = answer
        return answer
    }

    private mutating func newAnswer(
        _ pool: RequirementCandidates.Pool, _ filters: [NodeFilter], _ assignment: RequirementAssignment,
        _ types: TypeResolver
    ) -> Answer {
        let accepted = candidates.nodes(pool, meeting: filters, types.catalog)
        var known: [String: Bool] = [:]
        func takes(_ type: NodeType) -> Bool {
            let takes = known[type.name] ?? !assignment.capabilities(of: type, types).isEmpty
            known[type.name] = takes
            return takes
        }
        // All nodes of a pool are of few types: these are asked first.
        let taking =
            filters.isEmpty && candidates.types(pool, types.catalog).allSatisfy(takes)
            ? accepted : accepted.filter { takes(nodes[$0].nodeType) }
        let free = isLimited ? taking.filter { hasRoom($0, for: assignment, types) } : taking
        return Answer(accepted: accepted, taking: taking, free: free, notedFull: bindings.full.count)
    }

    private func hasRoom(_ node: Int, for assignment: RequirementAssignment, _ types: TypeResolver) -> Bool {
        bindings.haveRoom(for: assignment.capabilities(of: nodes[node].nodeType, types), of: node)
    }

    // MARK: - What is said

    /// What is looked for, in words: `of type tosca.nodes.Compute that the filter accepts`.
    private struct Such: CustomStringConvertible {
        let description: String

        init(_ pool: RequirementCandidates.Pool, isFiltered: Bool) {
            let kind =
                switch pool {
                case .type(let type): "of type \(type)"
                case .capability(let type): "with a capability of type \(type)"
                }
            description = kind + (isFiltered ? " that the filter accepts" : "")
        }
    }

    private mutating func complain(
        ofSeveral found: OtherNodes, _ such: Such, _ assignment: RequirementAssignment, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        settled.insert(assignment.entry.key.location)
        undecided.insert(assignment.entry.key.location)
        let message = "\(found.count) node templates \(such) could fulfil \(assignment)"
        let isNamed = assignment.entry.value.string != nil || assignment.isDangling
        func hint() -> String {
            "write '\(isNamed ? assignment.entry.name : "node"): NAME' with one of these: "
                + list(found)
        }
        // Where nothing is asked for, nobody has made a mistake.
        guard !assignment.isDangling else {
            return collector.warning(.openRequirement, location, "\(message): it stays open", hint: hint())
        }
        collector.error(.ambiguousTarget, location, message, hint: hint())
    }

    private mutating func complain(
        ofUnfit found: OtherNodes, _ such: Such, _ assignment: RequirementAssignment, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        settled.insert(assignment.entry.key.location)
        collector.undeclared(
            .unfitTarget, location,
            "none of the \(found.count) node templates \(such) has a capability that takes \(assignment)",
            hint: "there is: \(list(found))")
    }

    /// Warns that there is none; where nobody has asked for one, it is for others to say.
    private mutating func warn(
        ofFull found: OtherNodes, _ such: Such, _ assignment: RequirementAssignment, at location: Location,
        _ collector: inout DiagnosticCollector
    ) {
        guard !found.isEmpty || assignment.node != nil || assignment.hasFilter else { return }
        settled.insert(assignment.entry.key.location)
        if !found.isEmpty { undecided.insert(assignment.entry.key.location) }
        // One that could not be read may be meant.
        if found.isEmpty, !isComplete { return }
        // TOSCA 1.1 §2.9.2 leaves it to the orchestrator to provide one, which this one cannot yet.
        collector.warning(
            .openRequirement, location,
            "no node template \(such) is \(found.isEmpty ? "there" : "free") to fulfil \(assignment): it stays open",
            hint: found.isEmpty
                ? "add one, or name a node template"
                : "by 'occurrences' of their capabilities, these take no more: \(list(found))")
    }

    /// Some node templates with their places, as far as anybody reads on.
    private func list(_ found: OtherNodes) -> String {
        let most = 8
        let listed = found.prefix(most).map { "'\(nodes[$0].name)' at \(nodes[$0].location)" }
        return listed.joined(separator: ", ") + (found.count > most ? " and \(found.count - most) more" : "")
    }
}
