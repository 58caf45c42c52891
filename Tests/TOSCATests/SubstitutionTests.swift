@testable import TOSCA
import Testing

@Suite("Substitution")
struct SubstitutionTests {
    private static let types = """
        node_types:
          S:
            derived_from: tosca.nodes.Root
            properties: {size: {type: integer}, name: {type: string, required: false}}
            attributes: {address: {type: string}}
            capabilities: {api: tosca.capabilities.Endpoint}
            requirements: [{disk: {capability: tosca.capabilities.Attachment, occurrences: [0, 1]}}]
            interfaces: {Standard: {type: tosca.interfaces.node.lifecycle.Standard}}
        topology_template:
          inputs: {size: {type: integer}, text: {type: string}}
          node_templates:
            web: {type: WebServer, requirements: [{host: server}]}
            server: {type: Compute}

        """

    @Test("a mapping is in the model, in the list notation and in the one with 'mapping'")
    func mapping() throws {
        let template = try template(
            Self.types + """
                  substitution_mappings:
                    node_type: S
                    substitution_filter: {properties: [{size: [{greater_than: 1}]}]}
                    properties: {size: [size], name: {mapping: [text]}}
                    attributes: {address: [server, private_address]}
                    capabilities: {api: [web, data_endpoint]}
                    requirements: {disk: [server, local_storage]}
                    interfaces: {Standard: {create: build}}
                  workflows: {build: {steps: {s: {target: web, activities: [{set_state: started}]}}}}
                """)
        let substitution = try #require(template.topology.substitution)
        #expect(substitution.nodeType == "S")
        #expect(substitution.filter?.properties.map(\.name) == ["size"])
        #expect(substitution.properties == ["size": ["size"], "name": ["text"]])
        #expect(substitution.attributes == ["address": ["server", "private_address"]])
        #expect(substitution.capabilities == ["api": ["web", "data_endpoint"]])
        #expect(substitution.requirements == ["disk": ["server", "local_storage"]])
        #expect(substitution.operations == ["Standard.create": "build"])
    }

    @Test("what leads nowhere, or to something else than what is wanted, is said")
    func wrong() {
        expect(
            Self.types + """
                  substitution_mappings:
                    node_type: S
                    properties: {size: [text], name: [none], other: [size]}
                    capabilities: {api: [web, host], apj: [web, data_endpoint]}
                    requirements: {disk: [nobody, local_storage]}
                    interfaces: {Standard: {crate: build, stop: biuld}}
                  workflows: {build: {steps: {s: {target: web, activities: [{set_state: started}]}}}}
                """,
            says: [
                "t.yaml:17:25: error: the input 'text' is of type string, where 'size' is of type integer",
                "t.yaml:17:39: error: the topology has no input 'none'\n    hint: there is: size, text",
                "t.yaml:17:46: error: the type S has no property 'other'\n    hint: there is: name, size",
                "t.yaml:18:31: error: this capability is of type tosca.capabilities.Container, where 'api' is of type"
                    + " tosca.capabilities.Endpoint",
                "t.yaml:18:38: error: the type S has no capability 'apj'\n    hint: did you mean 'api'?",
                "t.yaml:19:27: error: there is no node template 'nobody'\n    hint: there is: server, web",
                "t.yaml:20:29: error: the interface 'Standard' has no operation 'crate'\n    hint: did you mean 'create'?",
                "t.yaml:20:49: error: the topology has no workflow 'biuld'\n    hint: did you mean 'build'?",
            ])
    }

    @Test(
        "a mapping to nothing is told as the value that it is no mapping to",
        arguments: [("[]", "a list"), ("{mapping: []}", "a mapping")])
    func nothing(mapping: String, kind: String) {
        expect(
            Self.types + "  substitution_mappings: {node_type: S, properties: {size: [size], name: \(mapping)}}\n",
            says: ["t.yaml:15:74: error: 'name' must be of type string, and is \(kind)"])
    }

    @Test("properties and attributes that lead to node templates and capabilities are held against both sides")
    func members() throws {
        let right = try template(
            Self.types + """
                  substitution_mappings:
                    node_type: S
                    properties: {size: [server, host, num_cpus], name: {mapping: [web, tosca_name]}}
                    attributes: {address: {mapping: [server, private_address]}}
                    interfaces: {Standard: [web, Standard]}
                """)
        #expect(right.topology.substitution?.properties["size"] == ["server", "host", "num_cpus"])
        expect(
            Self.types + """
                  substitution_mappings:
                    node_type: S
                    properties: {size: [server, tosca_id], name: [web, nothing]}
                    attributes: {address: [server, host, mem_sise], other: [server, state]}
                    interfaces: {Standard: [web, Standrd], Other: [nobody, Standard]}
                """,
            says: [
                "t.yaml:17:33: error: 'tosca_id' is of type string, where 'size' is of type integer",
                "t.yaml:17:56: error: the type tosca.nodes.WebServer has no property 'nothing'\n    hint:"
                    + " there is: admin_credential, component_version, state, tosca_id, tosca_name",
                "t.yaml:18:42: error: the capability 'host' of 'server' has no property 'mem_sise'\n   "
                    + " hint: did you mean 'mem_size'?",
                "t.yaml:18:53: error: the type S has no attribute 'other'\n    hint: there is: address,"
                    + " name, size, state, tosca_id, tosca_name",
                "t.yaml:19:34: error: 'web' has no interface 'Standrd'\n    hint: did you mean 'Standard'?",
                "t.yaml:19:44: warning: the type S has no interface 'Other': nothing calls it\n"
                    + "    hint: there is: Standard",
                "t.yaml:19:52: error: there is no node template 'nobody'\n    hint: there is: server, web",
            ])
    }

    @Test("mapped requirements are held against those of the node, mapped attributes against outputs")
    func requirementsAndOutputs() throws {
        func model(_ mappings: String) -> String {
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  outputs:
                    where: {value: here}
                    number: {type: integer, value: 1}
                    list: {type: list, entry_schema: {type: string}, value: [a]}
                  substitution_mappings: {node_type: S, \(mappings)}
                """
        }
        let right = try template(model("attributes: {address: [where]}, requirements: {disk: [server, local_storage]}"))
        #expect(right.topology.substitution?.attributes == ["address": ["where"]])
        expect(
            model(
                """
                attributes: {address: [list]},
                    requirements: {disk: [web, host]},
                    capabilities: {api: {mapping: [web, data_endpoint], properties: {port: 80}}}
                """),
            says: [
                "t.yaml:19:64: error: the output 'list' is of type list, where 'address' is of type string",
                "t.yaml:20:32: error: this requirement is for a capability of type tosca.capabilities.Container, where"
                    + " 'disk' is for one of type tosca.capabilities.Attachment",
                "t.yaml:21:57: error: 'api' leads to a capability of a node template: it has no properties of its own\n"
                    + "    hint: keep 'mapping', or 'properties'",
            ])
        expect(
            model("attributes: {address: {mapping: [were]}}, capabilities: {api: {properties: {port: eighty}}}"),
            says: [
                "t.yaml:19:74: error: the topology has no output 'were'\n    hint: did you mean 'where'?",
                "t.yaml:19:98: warning: 'api' is an endpoint, and nothing inside is behind it: it only has values\n"
                    + "    hint: lead it to a capability of a node template",
                "t.yaml:19:123: error: 'port' must be of type tosca.datatypes.network.PortDef, and is a string",
            ])
        expect(
            model("capabilities: {api: {attributes: {ip_address: [here], ip_adress: here}}}"),
            says: [
                "t.yaml:19:56: warning: 'api' is an endpoint, and nothing inside is behind it: it only has values\n"
                    + "    hint: lead it to a capability of a node template",
                "t.yaml:19:87: error: 'ip_address' must be of type string, and is a list",
                "t.yaml:19:95: error: the capability 'api' has an attribute 'ip_adress' that its type does not declare\n"
                    + "    hint: did you mean 'ip_address'?",
            ])
    }

    @Test("a mapping has the keys that are its own, and leads somewhere or has values, not both")
    func keys() {
        expect(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + Self.types + """
                  outputs: {where: {value: here}}
                  substitution_mappings:
                    node_type: S
                    properties: {size: {mapping: [size], value: 3}, name: {mapping: [text], default: x}}
                    attributes: {address: {mapping: [where], value: x}, tosca_id: {output: where}, state: 7}
                    capabilities: {api: {mapping: [web, data_endpoint], propertys: {}}, feature: {properties: {p: {get_input: none}}}}
                """,
            says: [
                "t.yaml:18:42: error: 'size' leads to something: it has no value of its own\n"
                    + "    hint: keep 'mapping', or 'value'",
                "t.yaml:18:77: error: the mapping of 'name' has no key 'default'\n"
                    + "    hint: there is: mapping, value",
                "t.yaml:19:46: error: the mapping of 'address' has no key 'value'\n"
                    + "    hint: there is: mapping",
                "t.yaml:19:67: error: 'tosca_id' leads to an output of the topology; this is a mapping\n"
                    + "    hint: write [OUTPUT]",
                "t.yaml:19:91: error: the topology has no output '7'\n"
                    + "    hint: there is: where",
                "t.yaml:20:57: error: the mapping of 'api' has no key 'propertys'\n"
                    + "    hint: did you mean 'properties'?",
                "t.yaml:20:96: error: the capability 'feature' has a property 'p' that its type does not declare",
                "t.yaml:20:111: error: the topology has no input 'none'\n"
                    + "    hint: there is: size, text",
            ])
    }

    @Test("what functions give in a substitution mapping is of the type that is wanted there")
    func functions() {
        let types = Self.types.replacing("text: {type: string}", with: "list: {type: list, entry_schema: string}")
        expect(
            "tosca_definitions_version: tosca_simple_yaml_1_3\n" + types + """
                  substitution_mappings:
                    node_type: S
                    properties: {size: {value: {get_input: list}}}
                    capabilities: {api: {properties: {protocol: {get_input: list}}}}
                """,
            says: [
                "t.yaml:17:32: error: 'size', by { get_input: [list] }, must be of type integer, and is of type list",
                "t.yaml:18:20: warning: 'api' is an endpoint, and nothing inside is behind it: it only has values\n"
                    + "    hint: lead it to a capability of a node template",
                "t.yaml:18:49: error: 'protocol', by { get_input: [list] }, must be of type string, and is of type list",
            ])
    }

    @Test(
        "a property that is a list leads to the input of the name in it, where there is one, and is a value elsewhere")
    func lists() throws {
        let substitution = try #require(
            template(
                """
                tosca_definitions_version: tosca_simple_yaml_1_3
                node_types:
                  N:
                    derived_from: tosca.nodes.Root
                    properties:
                      ports: {type: list, entry_schema: integer}
                      names: {type: list, entry_schema: string}
                topology_template:
                  inputs: {ports: {type: list, entry_schema: integer}}
                  substitution_mappings: {node_type: N, properties: {ports: [ports], names: [a]}}

                """
            ).topology.substitution)
        #expect(substitution.properties == ["ports": ["ports"]])
        #expect(substitution.constants == ["names": .list([.string("a")])])
    }

    @Test("a list in a substitution mapping is a value where the input of its only name is no list")
    func listValue() throws {
        let substitution = try #require(
            template(
                """
                node_types: {N: {derived_from: tosca.nodes.Root, properties: {l: {type: list, entry_schema: string}}}}
                topology_template:
                  inputs: {web: {type: string, default: x}}
                  substitution_mappings: {node_type: N, properties: {l: [web]}}
                """
            ).topology.substitution)
        #expect(substitution.properties == [:])
        #expect(substitution.constants == ["l": .list([.string("web")])])
    }

    @Test("a property that the node must have is mapped, a constant, or taken by the input of its name")
    func required() {
        func model(_ mapping: String) -> String {
            Self.types.replacing("inputs: {size", with: "inputs: {length")
                + "  substitution_mappings: {node_type: S\(mapping)}"
        }
        expect(model(", properties: {size: [length]}"), says: [])
        expect(model(", properties: {size: 7}"), says: [])
        expect(
            model(", properties: {size: {get_input: lenght}}"),
            says: [
                "t.yaml:15:72: error: the topology has no input 'lenght'\n    hint: did you mean 'length'?"
            ])
        expect(
            model(""),
            says: [
                "t.yaml:15:38: warning: the type S requires the property 'size', which nothing here takes\n "
                    + "   hint: map it to an input"
            ])
    }

    @Test("a topology that is imported is held against the node that it stands in for, in its own file's names")
    func imported() {
        let part = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            node_types:
              Service:
                derived_from: tosca.nodes.Root
                properties: {size: {type: integer}}
                capabilities: {api: tosca.capabilities.Endpoint}
            topology_template:
              inputs: {text: {type: string}}
              substitution_mappings:
                node_type: Service
                properties: {size: [text]}
                capabilities: {api: [nobody, api]}
              node_templates:
                broken: {type: Nothing}
            """
        expect(
            """
            imports: [{file: part.yaml, namespace_prefix: part}]
            topology_template:
              node_templates:
                service: {type: part:Service, properties: {size: 1}, directives: [substitute]}
            """, ["part.yaml": part],
            says: [
                "part.yaml:11:25: error: the input 'text' is of type string, where 'size' is of type integer",
                "part.yaml:12:26: error: there is no node template 'nobody'",
            ])
    }
}
