/// Whether the hosts of nodes have what functions ask of `HOST`, which is the nearest one that has it (1.1 §4.1).
///
/// What a host answers holds for all that is hosted on it, near or far: each is asked once for the same thing.
final class HostAnswers {
    private struct Question: Hashable {
        let function: Function
        let host: Int
    }

    private let topology: Topology
    /// The host of each node template, by its index: the target of its first relationship of that kind.
    private lazy var hosts = topology.nodeTemplates.indices.map { node in
        hosting(node).flatMap { topology.index(ofNode: $0.target) }
    }
    private var known: [Question: Bool] = [:]

    init(of topology: Topology) {
        self.topology = topology
    }

    /// The index of the node template that hosts another one; nil where none does, or where that is open.
    func host(of node: Int) -> Int? { hosts[node] }

    /// Whether a host is none that the requirement is for: the right one may have what is asked for.
    private func isUnfit(hostOf node: Int) -> Bool { hosting(node)?.isFit == false }

    private func hosting(_ node: Int) -> Relationship? {
        topology.relationships(of: node).lazy.map { self.topology.relationships[$0] }.first(where: \.isHosting)
    }

    /// Whether what a function asks for is had by a host, or by one that this is hosted on, or may be.
    ///
    /// - Parameters:
    ///   - node: the node that asks.
    ///   - has: whether a host has it.
    ///   - isOpen: whether a host, which is the last that is known, has a host all the same.
    func isAnswered(
        _ function: Function, of node: Int, has: (_ host: Int) -> Bool, isOpen: (_ host: Int) -> Bool
    ) -> Bool {
        var passed: [Question] = []
        var isAnswered = isUnfit(hostOf: node)
        var next = isAnswered ? nil : hosts[node]
        while let host = next {
            let question = Question(function: function, host: host)
            if let answer = known[question] {
                isAnswered = answer
                break
            }
            // Hosts in a circle have no last one that could lack it: of the circle is complained elsewhere.
            known[question] = true
            passed.append(question)
            isAnswered = has(host) || isUnfit(hostOf: host)
            if isAnswered { break }
            next = hosts[host]
            if next == nil { isAnswered = isOpen(host) }
        }
        for question in passed { known[question] = isAnswered }
        return isAnswered
    }
}
