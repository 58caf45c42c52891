import Testing
import YAML

@testable import TOSCA

@Suite("What is asked of HOST")
struct HostAnswersTests {
    /// A topology of nodes of which each names its host, all of which ask for the same.
    private func topology(_ hosts: [String?]) throws -> Topology {
        let nodes = hosts.enumerated().map { index, host in
            "    n\(index): {type: A, properties: {p: {get_property: [HOST, p]}}"
                + (host.map { ", requirements: [host: \($0)]" } ?? "") + "}"
        }
        let result = read(
            """
            node_types:
              A:
                derived_from: tosca.nodes.Root
                properties: {p: {type: string}}
                capabilities: {host: tosca.capabilities.Container}
                requirements:
                  - host:
                      capability: tosca.capabilities.Container
                      relationship: tosca.relationships.HostedOn
                      occurrences: [0, 1]
            topology_template:
              node_templates:

            """ + nodes.joined(separator: "\n"), lenient: true)
        return try #require(result.template?.topology)
    }

    private func function(of topology: Topology) throws -> Function {
        let value = try #require(topology.nodeTemplates.first?.properties["p"])
        guard case .function(let function) = value else { throw MemorySource.Missing() }
        return function
    }

    @Test("each host of a chain is asked once for the same thing, however many are hosted on it")
    func chain() throws {
        let depth = 50
        let topology = try topology([nil] + (1..<depth).map { "n\($0 - 1)" })
        let function = try function(of: topology)
        for isFound in [true, false] {
            let answers = HostAnswers(of: topology)
            var asked: [Int] = []
            for node in topology.nodeTemplates.indices {
                guard answers.host(of: node) != nil else { continue }
                let isAnswered = answers.isAnswered(
                    function, of: node,
                    has: { host in
                        asked.append(host)
                        return isFound && host == 0
                    }, isOpen: { _ in false })
                #expect(isAnswered == isFound)
            }
            #expect(asked.sorted() == Array(0..<depth - 1))
        }
    }

    @Test("the last host that is known decides where none has it, and hosts in a circle have no last one")
    func ends() throws {
        let topology = try topology([nil, "n0", "n3", "n2"])
        let function = try function(of: topology)
        for isOpen in [true, false] {
            let answers = HostAnswers(of: topology)
            #expect(answers.host(of: 0) == nil)
            #expect(
                answers.isAnswered(function, of: 1, has: { _ in false }, isOpen: { isOpen && $0 == 0 }) == isOpen)
            #expect(answers.isAnswered(function, of: 2, has: { _ in false }, isOpen: { _ in isOpen }))
        }
    }

    @Test("of what a chain of hosts lacks is complained at each call, and of nothing where the chain goes on unknown")
    func complaints() {
        let text = """
            node_types:
              App: {derived_from: tosca.nodes.WebApplication, properties: {p: {type: string}}}
            topology_template:
              node_templates:
                vm: {type: tosca.nodes.Compute}
                known: {type: tosca.nodes.WebServer, requirements: [{host: vm}]}
                open: {type: tosca.nodes.WebServer}
                a: {type: App, properties: {p: {get_attribute: [HOST, nope]}}, requirements: [{host: known}]}
                b: {type: App, properties: {p: {get_attribute: [HOST, nope]}}, requirements: [{host: known}]}
                c: {type: App, properties: {p: {get_attribute: [HOST, nope]}}, requirements: [{host: open}]}
                d: {type: App, properties: {p: {get_attribute: [HOST, public_address]}}, requirements: [{host: known}]}
            """
        let errors = read(text).diagnostics.filter { $0.severity == .error }
        #expect(errors.map(\.location.line) == [9, 10])
    }

    @Test("what a file of 2.0 asks of HOST is a warning, whatever files of 1.3 ask before or after it")
    func versions() {
        let types = """
            tosca_definitions_version: tosca_2_0
            imports: [{profile: "org.oasis-open.simple:2.0"}]
            node_types:
              B:
                derived_from: SoftwareComponent
                properties: {p: {type: integer, default: {$get_property: [HOST, host, num_cpus]}}}
            """
        let nodes = ["    a: {type: A, requirements: [host: c]}", "    b: {type: B, requirements: [host: c]}"]
        for nodes in [nodes, nodes.reversed()] {
            let text =
                """
                tosca_definitions_version: tosca_simple_yaml_1_3
                imports: [types.yaml]
                node_types:
                  A:
                    derived_from: tosca.nodes.SoftwareComponent
                    properties: {p: {type: integer, default: {get_property: [HOST, host, num_cpus]}}}
                topology_template:
                  node_templates:
                    c: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 4}}}}

                """ + nodes.joined(separator: "\n")
            #expect(read(text, ["types.yaml": types]).diagnostics.map(\.code) == [.deprecatedNotation])
        }
    }
}
