internal import YAML

/// Finds properties that are, by `get_property`, each the other one's value.
///
/// What only a run can tell, such as `HOST`, is left to the evaluation, which ends at a limit.
struct PropertyCycleCheck {
    /// A property of a node template, or of one of its capabilities: `web.port`, `web.endpoint.port`.
    private struct Place: Hashable {
        let node: Int
        let capability: String?
        let name: String
    }

    private let topology: Topology
    private let types: TypeCatalog
    private var visited: Set<Place> = []
    private var path: [Place] = []

    init(topology: Topology, types: TypeCatalog) {
        self.topology = topology
        self.types = types
    }

    mutating func check(_ collector: inout DiagnosticCollector) {
        for (index, node) in topology.nodeTemplates.enumerated() {
            visit(node.properties, of: index, capability: nil, &collector)
            for (capability, values) in node.capabilities {
                visit(values.properties, of: index, capability: capability, &collector)
            }
        }
    }

    private mutating func visit(
        _ properties: [String: Value], of node: Int, capability: String?, _ collector: inout DiagnosticCollector
    ) {
        guard properties.contains(where: { !$0.value.isPlain }) else { return }
        for (name, value) in properties.filter({ !$0.value.isPlain }).sorted(by: { $0.key < $1.key }) {
            visit(Place(node: node, capability: capability, name: name), value, &collector)
        }
    }

    private mutating func visit(_ place: Place, _ value: Value, _ collector: inout DiagnosticCollector) {
        guard visited.insert(place).inserted else { return }
        path.append(place)
        follow(value, of: place.node, &collector)
        path.removeLast()
    }

    private mutating func follow(_ value: Value, of node: Int, _ collector: inout DiagnosticCollector) {
        switch value {
        case .list(let values): for value in values { follow(value, of: node, &collector) }
        case .map(let entries): for entry in entries { follow(entry.value, of: node, &collector) }
        case .function(let function):
            for argument in function.arguments { follow(argument, of: node, &collector) }
            guard let (place, value) = property(function, of: node), !value.isPlain else { return }
            if path.contains(place) {
                let chain = (path.drop { $0 != place } + [place]).map(text).joined(separator: " → ")
                collector.error(
                    .circularValue, function.location, "properties are each other's values in a circle: \(chain)")
            } else if path.count >= Function.mostDepth {
                collector.error(
                    .limitExceeded, function.location,
                    "more than \(Function.mostDepth) properties are each the next one's value")
            } else {
                visit(place, value, &collector)
            }
        default: break
        }
    }

    /// The property that a function reads, where that is known without a run.
    private func property(_ function: Function, of node: Int) -> (Place, Value)? {
        guard function.name == .getProperty, function.arguments.count >= 2 else { return nil }
        let names = function.arguments.map(\.text)
        let target: Int
        switch EntityReference(names[0]) {
        case .self: target = node
        case .node(let name):
            guard let index = topology.index(ofNode: name) else { return nil }
            target = index
        case .host, .source, .target: return nil
        }
        for place in topology.places(of: Array(names.dropFirst()), from: target, types) {
            guard let value = topology.property(at: place) else { continue }
            let name = place.path.first ?? ""
            switch place.holder {
            case .node: return (Place(node: place.node, capability: nil, name: name), value)
            case .capability(let capability):
                return (Place(node: place.node, capability: capability, name: name), value)
            case .relationship: return nil
            }
        }
        return nil
    }

    private func text(_ place: Place) -> String {
        [topology.nodeTemplates[place.node].name, place.capability, place.name].compactMap(\.self)
            .joined(separator: ".")
    }
}
