import TestSupport

/// Service templates by chance: acyclic, scaled, hosted and connected, some with scripts.
public struct RandomTopology {
    /// What it was made from.
    public let seed: UInt64
    /// The service template.
    public let text: String
    private var generator: SeededGenerator

    /// The topology of a seed.
    ///
    /// - Parameter density: how many of ten operations have an implementation; by chance unless it is given.
    public init(seed: UInt64, density: Int? = nil) {
        self.seed = seed
        generator = SeededGenerator(seed: seed)
        text = ModelText.types + Self.templates(&generator, density: density)
    }

    private static func templates(_ generator: inout SeededGenerator, density given: Int?) -> String {
        let count = Int.random(in: 2...7, using: &generator)
        // Most models have scripts at a few places only.
        let density = given ?? [0, 0, 1, 3].randomElement(using: &generator) ?? 0
        func isImplemented(_ generator: inout SeededGenerator) -> Bool {
            Int.random(in: 0..<10, using: &generator) < density
        }
        func interface(_ name: String, _ operations: [String], _ indent: String, _ generator: inout SeededGenerator)
            -> String
        {
            let implemented = operations.filter { _ in isImplemented(&generator) }
            guard !implemented.isEmpty else { return "" }
            return "\(indent)interfaces:\n\(indent)  \(name):\n"
                + implemented.map { "\(indent)    \($0): scripts/true.sh\n" }.joined()
        }
        var text = "topology_template:\n  node_templates:\n"
        // Guests multiply with their hosts: three of three would be 27.
        var instances: [Int] = []
        for node in 0..<count {
            var scale = Int.random(in: 1...3, using: &generator)
            let host = node > 0 && Bool.random(using: &generator) ? Int.random(in: 0..<node, using: &generator) : nil
            if let host, instances[host] * scale > 9 { scale = 1 }
            instances.append(scale * (host.map { instances[$0] } ?? 1))
            text += "    n\(node):\n      type: test.Node\n      capabilities: { scalable: { properties:"
            text += " { min_instances: 1, max_instances: 3, default_instances: \(scale) } } }\n"
            text += interface("Standard", ["create", "configure", "start", "stop", "delete"], "      ", &generator)
            var requirements = ""
            let configure = [
                "pre_configure_source", "pre_configure_target", "post_configure_source", "post_configure_target",
                "add_target", "add_source", "remove_target", "remove_source",
            ]
            if let host {
                requirements += "        - host:\n            node: n\(host)\n            relationship:\n"
                requirements += "              type: tosca.relationships.HostedOn\n"
                requirements += interface("Configure", configure, "              ", &generator)
            }
            for target in 0..<node where Int.random(in: 0..<3, using: &generator) == 0 {
                let isDependency = Bool.random(using: &generator)
                requirements += "        - \(isDependency ? "dependency" : "uses"):\n            node: n\(target)\n"
                requirements += "            relationship:\n              type: tosca.relationships."
                requirements += "\(isDependency ? "DependsOn" : "ConnectsTo")\n"
                requirements += interface("Configure", configure, "              ", &generator)
            }
            if !requirements.isEmpty { text += "      requirements:\n" + requirements }
        }
        return text
    }
}
