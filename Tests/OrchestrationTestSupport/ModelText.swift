public import Orchestration
public import TOSCA

/// A service template in memory.
public struct ModelText: SourceProvider {
    private static let entry = "model.yaml"

    /// A node type for all purposes: it hosts and is hosted, scales, and connects to others of its kind.
    public static let types = """
        tosca_definitions_version: tosca_simple_yaml_1_1
        node_types:
          test.Node:
            derived_from: tosca.nodes.Root
            capabilities:
              host: tosca.capabilities.Container
              end: tosca.capabilities.Endpoint
              scalable: tosca.capabilities.Scalable
            requirements:
              - host:
                  capability: tosca.capabilities.Container
                  relationship: tosca.relationships.HostedOn
                  occurrences: [0, 1]
              - uses:
                  capability: tosca.capabilities.Endpoint
                  relationship: tosca.relationships.ConnectsTo
                  occurrences: [0, UNBOUNDED]

        """

    let text: String

    /// The text, whatever the path.
    public func bytes(of path: String) -> [UInt8] { Array(text.utf8) }
    /// Scripts are there when they are run; here only the model is read.
    public func exists(_ path: String) -> Bool { path == Self.entry || path.hasPrefix("scripts/") }
    /// The path as it is.
    public func displayPath(_ path: String) -> String { path }

    /// Reads a service template that has no errors.
    public static func read(_ text: String, isLenient: Bool = false) throws -> ServiceTemplate {
        let reader = ServiceTemplateReader(options: .init(isLenient: isLenient))
        let result = reader.read(entry: entry, from: ModelText(text: text))
        guard let template = result.template else { throw Unreadable(description: "\(result.diagnostics)\n\(text)") }
        return template
    }

    /// What reading a service template says.
    public static func diagnostics(of text: String) -> [Diagnostic] {
        ServiceTemplateReader(options: .init()).read(entry: entry, from: ModelText(text: text)).diagnostics
    }

    struct Unreadable: Error, CustomStringConvertible { let description: String }
}

extension ServiceTemplate {
    /// The instances with these inputs.
    public func instances(
        inputs: [String: JSON] = [:], limits: InstantiationLimits = .init()
    ) throws -> InstanceModel {
        try InstanceModel(of: self, inputs: ResolvedInputs(of: self, given: inputs), limits: limits)
    }
}
