public import Orchestration
public import TOSCA

/// Checks the event log of a run against the orderings that the specification asks for.
///
/// It reads the topology, the pairs of instances and the log, and nothing of what the compiler makes: neither plans nor
/// productions nor the rules of the profile. The orderings are written down here once more, from TOSCA Simple Profile
/// 1.1 §5.8.4, §5.8.5, §7.2.2, §7.2.3 and §7.4.2.
public struct OrderChecker: Sendable {
    /// The workflows whose orderings are known.
    public enum Workflow: String, Sendable {
        /// The ones of the normative lifecycle.
        case install, uninstall, start, stop

        /// The states of every node, in order.
        public var states: [String] {
            switch self {
            case .install: ["creating", "created", "configuring", "configured", "starting", "started"]
            case .uninstall: ["stopping", "stopped", "deleting", "deleted"]
            case .start: ["starting", "started"]
            case .stop: ["stopping", "stopped"]
            }
        }

        /// Each operation of a node, with the states that it stands between.
        var operations: [(name: String, after: String, before: String)] {
            switch self {
            case .install:
                [("create", "creating", "created"), ("configure", "configuring", "configured")]
                    + Self.start.operations
            case .uninstall: Self.stop.operations + [("delete", "deleting", "deleted")]
            case .start: [("start", "starting", "started")]
            case .stop: [("stop", "stopping", "stopped")]
            }
        }
    }

    /// A node instance.
    public struct Node: Sendable {
        /// Its name: `web_0`.
        public let name: String
        /// The end of its chain of hosts.
        public let machine: String
        /// Which of the lifecycle's operations have an implementation.
        public let implemented: Set<String>

        /// A node of these values.
        public init(name: String, machine: String, implemented: Set<String>) {
            (self.name, self.machine, self.implemented) = (name, machine, implemented)
        }
    }

    /// A relationship instance.
    public struct Pair: Sendable {
        /// The relationship's name.
        public let relationship: String
        /// The source's name.
        public let source: String
        /// The target's name.
        public let target: String
        /// Whether the target is the source's host.
        public let isHosting: Bool
        /// Which operations of Configure have an implementation.
        public let implemented: Set<String>

        /// A pair of these values.
        public init(relationship: String, source: String, target: String, isHosting: Bool, implemented: Set<String>) {
            (self.relationship, self.source, self.target) = (relationship, source, target)
            (self.isHosting, self.implemented) = (isHosting, implemented)
        }
    }

    /// The node instances.
    public let nodes: [Node]
    /// The relationship instances.
    public let pairs: [Pair]

    /// A checker for what is given.
    public init(nodes: [Node], pairs: [Pair]) {
        self.nodes = nodes
        self.pairs = pairs
    }

    /// A checker for the instances of a service template.
    public init(_ service: ServiceTemplate, _ model: InstanceModel) {
        let topology = service.topology
        func name(_ node: Int) -> String {
            "\(topology.nodeTemplates[model.nodes[node].template].name)_\(model.nodes[node].position)"
        }
        func implemented(_ interface: Interface?) -> Set<String> {
            Set((interface?.operations.values).map { $0.filter { $0.implementation != nil }.map(\.name) } ?? [])
        }
        nodes = model.nodes.indices.map { node in
            var machine = node
            while let host = model.nodes[machine].host { machine = host }
            return Node(
                name: name(node), machine: name(machine),
                implemented: implemented(topology.nodeTemplates[model.nodes[node].template].interfaces["Standard"]))
        }
        pairs = model.relationships.map { pair in
            let relationship = topology.relationships[pair.relationship]
            return Pair(
                relationship: relationship.name, source: name(pair.source), target: name(pair.target),
                isHosting: service.types.isRelationshipType(
                    relationship.type, derivedFrom: "tosca.relationships.HostedOn"),
                implemented: implemented(relationship.interfaces["Configure"]))
        }
    }

    /// What is wrong with the log of a run that came to its end; empty for a log that obeys.
    ///
    /// The log may be one of several attempts: what failed must have been run again with success.
    public func complaints(about events: [Event], of workflow: Workflow) -> [String] {
        var inspection = Inspection(self, workflow, events)
        inspection.checkStates()
        inspection.checkNodeOperations()
        inspection.checkRelations()
        inspection.checkRelationshipOperations()
        inspection.checkNothingElse()
        inspection.checkHosts()
        return inspection.complaints
    }
}

/// One log under inspection.
private struct Inspection {
    /// An operation that was called, by what it was called for.
    struct Call: Hashable, CustomStringConvertible {
        let operation: String
        var node: String
        var relationship: String?
        var peer: String?

        var description: String {
            "\(operation) of \(node)" + (relationship.map { " for \($0)" } ?? "") + (peer.map { " with \($0)" } ?? "")
        }
    }

    /// One run of an operation: its places in the log, and when it ran.
    struct Run {
        let dispatched: Int
        let ended: Int
        let interval: (began: Int64, ended: Int64)
    }

    let checker: OrderChecker
    let workflow: OrderChecker.Workflow
    var complaints: [String] = []
    /// The place in the log where a node entered a state.
    private var entered: [String: [String: Int]] = [:]
    private var sequences: [String: [String]] = [:]
    private var runs: [Call: [Run]] = [:]
    private var failedIntervals: [(call: Call, began: Int64, ended: Int64)] = []
    private var expected: Set<Call> = []

    init(_ checker: OrderChecker, _ workflow: OrderChecker.Workflow, _ events: [Event]) {
        self.checker = checker
        self.workflow = workflow
        var open: [Call: Int] = [:]
        for (place, event) in events.enumerated() {
            if event.kind == .state {
                let state = event.state ?? ""
                // A failed node goes back to the state that it was in.
                if sequences[event.node]?.last == "error" {
                    sequences[event.node]?.removeLast()
                    if sequences[event.node]?.last == state { continue }
                }
                sequences[event.node, default: []].append(state)
                entered[event.node, default: [:]][state] = place
                continue
            }
            let call = Call(
                operation: event.operation ?? "", node: event.node, relationship: event.relationship, peer: event.peer)
            if event.kind == .dispatched {
                if open.updateValue(place, forKey: call) != nil { complaints.append("\(call) was called while it ran") }
                continue
            }
            if event.kind == .withdrawn {
                if open.removeValue(forKey: call) == nil { complaints.append("\(call) was taken back uncalled") }
                continue
            }
            guard let dispatched = open.removeValue(forKey: call) else {
                complaints.append("\(call) ended without having been called")
                continue
            }
            guard let began = event.began, let ended = event.ended, began <= ended else {
                complaints.append("\(call) does not say when it ran")
                continue
            }
            if event.kind == .failed {
                failedIntervals.append((call, began, ended))
            } else {
                runs[call, default: []].append(
                    Run(dispatched: dispatched, ended: place, interval: (began, ended)))
            }
        }
        for call in open.keys { complaints.append("\(call) was called and never ended") }
    }

    // MARK: - Nodes

    /// §7.4.2.1: every node goes through all states, in order, once.
    mutating func checkStates() {
        for node in checker.nodes where sequences[node.name] ?? [] != workflow.states {
            complaints.append("\(node.name) went through \(sequences[node.name] ?? []), not \(workflow.states)")
        }
        let known = Set(checker.nodes.map(\.name))
        for node in sequences.keys where !known.contains(node) { complaints.append("there is no node \(node)") }
    }

    /// §5.8.4, §7.4.2.1: each operation once, between its states.
    mutating func checkNodeOperations() {
        for node in checker.nodes {
            for operation in workflow.operations where node.implemented.contains(operation.name) {
                let call = Call(operation: "Standard.\(operation.name)", node: node.name)
                guard let run = theRun(of: call) else { continue }
                demand(entered(node.name, operation.after), before: run.dispatched) {
                    "\(call) was called before \(operation.after)"
                }
                demand(run.ended, before: entered(node.name, operation.before)) {
                    "\(call) ended after \(operation.before)"
                }
            }
        }
    }

    // MARK: - Relationships

    /// §7.2.2: what is required is there first, and goes last.
    mutating func checkRelations() {
        for pair in checker.pairs {
            let (first, then): ((String, String), (String, String)) =
                switch workflow {
                case .install: ((pair.target, "started"), (pair.source, "creating"))
                case .start: ((pair.target, "started"), (pair.source, "starting"))
                case .uninstall: ((pair.source, "deleted"), (pair.target, "stopping"))
                case .stop: ((pair.source, "stopped"), (pair.target, "stopping"))
                }
            demand(entered(first.0, first.1), before: entered(then.0, then.1)) {
                "\(then.0) was \(then.1) before \(first.0) was \(first.1), against \(pair.relationship)"
            }
        }
    }

    /// §5.8.5: each operation of Configure in its place, and as often as it is called for.
    mutating func checkRelationshipOperations() {
        var done: Set<Call> = []
        for pair in checker.pairs {
            for name in pair.implemented.sorted() {
                guard let call = call(of: name, for: pair), done.insert(call).inserted,
                    let run = theRun(of: call)
                else { continue }
                check(run, of: call, name, pair)
            }
        }
    }

    /// The call of an operation for a pair; nil where the workflow does not call it.
    private func call(of name: String, for pair: OrderChecker.Pair) -> Call? {
        let isOnTarget: Bool
        let isPerPair: Bool
        switch (name, workflow) {
        case ("pre_configure_source", .install), ("post_configure_source", .install):
            (isOnTarget, isPerPair) = (false, false)
        case ("pre_configure_target", .install), ("post_configure_target", .install):
            (isOnTarget, isPerPair) = (true, false)
        case ("add_target", .install), ("add_target", .start): (isOnTarget, isPerPair) = (false, !pair.isHosting)
        case ("add_source", .install), ("add_source", .start): (isOnTarget, isPerPair) = (true, !pair.isHosting)
        case ("remove_target", .uninstall), ("remove_target", .stop), ("remove_source", .uninstall),
            ("remove_source", .stop):
            (isOnTarget, isPerPair) = (false, !pair.isHosting)
        default: return nil
        }
        return Call(
            operation: "Configure.\(name)", node: isOnTarget ? pair.target : pair.source,
            relationship: pair.relationship,
            peer: isPerPair ? (isOnTarget ? pair.source : pair.target) : nil)
    }

    private mutating func check(_ run: Run, of call: Call, _ name: String, _ pair: OrderChecker.Pair) {
        switch name {
        case "pre_configure_source", "pre_configure_target":
            demand(entered(call.node, "configuring"), before: run.dispatched) { "\(call) came before configuring" }
            demand(run.ended, before: began(call.node, "configure", else: "configured")) {
                "\(call) ended after configure had begun"
            }
        case "post_configure_source", "post_configure_target":
            demand(ended(call.node, "configure", else: "configuring"), before: run.dispatched) {
                "\(call) came before configure had ended"
            }
            demand(run.ended, before: entered(call.node, "configured")) { "\(call) ended after configured" }
        case "add_target", "add_source":
            // For a hosted node, or a host, all whom it concerns.
            let concerned = call.peer == nil ? checker.pairs.filter { involves(call, $0) } : [pair]
            for end in Set(concerned.flatMap { [$0.source, $0.target] }) {
                demand(entered(end, "started"), before: run.dispatched) { "\(call) came before \(end) was started" }
            }
        default:
            demand(entered(pair.source, "stopping"), before: run.dispatched) { "\(call) came before stopping" }
            demand(run.ended, before: began(pair.source, "stop", else: "stopped")) {
                "\(call) ended after stop had begun"
            }
            demand(run.ended, before: entered(pair.target, "stopping")) {
                "\(call) ended after \(pair.target) was stopping"
            }
        }
    }

    private func involves(_ call: Call, _ pair: OrderChecker.Pair) -> Bool {
        pair.relationship == call.relationship && (pair.source == call.node || pair.target == call.node)
    }

    /// What was called is what had to be.
    mutating func checkNothingElse() {
        for call in runs.keys where !expected.contains(call) { complaints.append("\(call) was not to be called") }
    }

    // MARK: - Hosts

    /// §7.2.2.4, §7.2.3: one script at a time on a machine.
    mutating func checkHosts() {
        let machines = Dictionary(checker.nodes.map { ($0.name, $0.machine) }, uniquingKeysWith: { first, _ in first })
        var intervals: [String: [(call: Call, began: Int64, ended: Int64)]] = [:]
        let succeeded = runs.flatMap { call, runs in runs.map { (call, $0.interval.began, $0.interval.ended) } }
        for (call, began, ended) in succeeded + failedIntervals {
            intervals[machines[host(of: call)] ?? "?", default: []].append((call, began, ended))
        }
        for (machine, intervals) in intervals {
            let sorted = intervals.sorted { ($0.began, $0.ended) < ($1.began, $1.ended) }
            for (first, second) in zip(sorted, sorted.dropFirst()) where second.began < first.ended {
                complaints.append("\(first.call) and \(second.call) ran at the same time on \(machine)")
            }
        }
    }

    /// The node on whose machine an operation runs (§5.8.5): the source's for what it is told of its targets.
    private func host(of call: Call) -> String {
        call.operation == "Configure.remove_source" ? peer(of: call) : call.node
    }

    private func peer(of call: Call) -> String {
        call.peer ?? checker.pairs.first { $0.relationship == call.relationship && $0.source == call.node }?.target
            ?? call.node
    }

    // MARK: - Places in the log

    private mutating func theRun(of call: Call) -> Run? {
        expected.insert(call)
        let found = runs[call] ?? []
        if found.count != 1 { complaints.append("\(call) ran \(found.count) times, not once") }
        return found.first
    }

    private func entered(_ node: String, _ state: String) -> Int? { entered[node]?[state] }

    private func began(_ node: String, _ operation: String, else state: String) -> Int? {
        runs[Call(operation: "Standard.\(operation)", node: node)]?.first?.dispatched ?? entered(node, state)
    }

    private func ended(_ node: String, _ operation: String, else state: String) -> Int? {
        runs[Call(operation: "Standard.\(operation)", node: node)]?.first?.ended ?? entered(node, state)
    }

    /// Both have happened, in this order.
    private mutating func demand(_ first: Int?, before second: Int?, _ complaint: () -> String) {
        guard let first, let second, first < second else {
            complaints.append(complaint())
            return
        }
    }
}
