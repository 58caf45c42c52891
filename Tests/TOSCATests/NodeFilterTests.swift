import TOSCA
import TestSupport
import Testing

@Suite("Node filters")
struct NodeFilterTests {
    private static let types = """
        node_types:
          Box:
            derived_from: tosca.nodes.Compute
            properties: {number: {type: integer}, size: {type: scalar-unit.size, required: false}}
          Crate: {derived_from: Box}
          App:
            derived_from: tosca.nodes.Root
            requirements: [{at: {capability: tosca.capabilities.Node, node: Box, occurrences: [0, 1]}}]
          Picky:
            derived_from: tosca.nodes.Root
            requirements:
              - at:
                  capability: tosca.capabilities.Node
                  node: Box
                  node_filter: {properties: [{number: {greater_or_equal: 3}}]}
        topology_template:
          inputs: {n: {type: integer}}
          node_templates:
            one: {type: Box, properties: {number: 1, size: 1000 MB}}
            two: {type: Crate, properties: {number: 2}, capabilities: {host: {properties: {num_cpus: 2}}}}
            three: {type: Box, properties: {number: 3}, capabilities: {host: {properties: {num_cpus: 4}}}}

        """

    @Test(
        "the node is found by values of its type, of its capabilities and of both, also among derived types",
        arguments: [
            ("properties: [number: 1]", "one"),
            ("properties: [size: 1 GB]", "one"),
            ("properties: [number: [{valid_values: [2, 9]}, {less_than: 3}]]", "two"),
            ("properties: [number: {valid_values: [1, 2]}], capabilities: [host: {properties: [num_cpus: 2]}]", "two"),
            ("capabilities: [host: {properties: [num_cpus: 4]}]", "three"),
            ("capabilities: [tosca.capabilities.Compute: {properties: [num_cpus: {in_range: [3, 4]}]}]", "three"),
        ])
    func found(filter: String, node: String) throws {
        for assignment in ["{node: Box, node_filter: {\(filter)}}", "{node_filter: {\(filter)}}"] {
            let template = try template(
                Self.types + "    app: {type: App, requirements: [{at: \(assignment)}]}")
            #expect(template.topology.relationships.map(\.target) == [node])
        }
    }

    @Test("'$capability' in a filter of 1.x is the name of a capability, which none has here")
    func nameOfMarker() {
        let filter = "node_filter: {capabilities: [$capability: {properties: [num_cpus: 2]}]}"
        expect(
            Self.types + "    app: {type: Picky, requirements: [{at: {node: Box, \(filter)}}]}\n"
                + "    sel: {type: Box, directives: [select], properties: {number: 1}, \(filter)}\n",
            says: ["23:85", "24:98"].map {
                "t.yaml:\($0): warning: the type Box has no capability '$capability'\n"
                    + "    hint: there is: binding, endpoint, feature, host, os, scalable"
            })
    }

    @Test("a filter chooses among the nodes that could fulfil a requirement")
    func amongCandidates() throws {
        let template = try template(
            """
            topology_template:
              node_templates:
                small: {type: Compute, capabilities: {host: {properties: {num_cpus: 1, mem_size: 512 MB}}}}
                large: {type: Compute, capabilities: {host: {properties: {num_cpus: 8, mem_size: 16 GB}}}}
                app:
                  type: SoftwareComponent
                  requirements:
                    - host:
                        node_filter:
                          capabilities:
                            - host: {properties: [{num_cpus: {in_range: [4, UNBOUNDED]}}, {mem_size: {greater_than: 1 GB}}]}
            """)
        #expect(template.topology.relationships.map(\.target) == ["large"])
    }

    @Test("among many nodes, bounds find what comparing each of them finds", arguments: [1, 2, 3])
    func bounds(seed: UInt64) {
        struct Box {
            let number: Int
            let cpus: Int?
        }
        var random = SeededGenerator(seed: seed)
        let boxes = (0..<60).map { number in
            Box(number: number / 2, cpus: Bool.random(using: &random) ? Int.random(in: 1...9, using: &random) : nil)
        }.shuffled(using: &random)
        let templates = boxes.enumerated().map { index, box in
            let cpus = box.cpus.map { ", capabilities: {host: {properties: {num_cpus: \($0)}}}" } ?? ""
            let type = Bool.random(using: &random) ? "Box" : "Crate"
            return "    b\(index): {type: \(type), properties: {number: \(box.number)}\(cpus)}\n"
        }
        let header = Self.types.split(separator: "\n").prefix { !$0.hasPrefix("    one:") }.map { $0 + "\n" }.joined()
        for _ in 0..<40 {
            let (low, high) = (Int.random(in: -1...30, using: &random), Int.random(in: 0...31, using: &random))
            let cpus = Int.random(in: 1...9, using: &random)
            let cases: [(clauses: String, accepts: (Box) -> Bool)] = [
                ("properties: [number: {in_range: [\(low), \(high)]}]", { low <= $0.number && $0.number <= high }),
                (
                    "properties: [number: [{greater_than: \(low)}, {less_or_equal: \(high)}]]",
                    { low < $0.number && $0.number <= high }
                ),
                (
                    "properties: [number: {in_range: [UNBOUNDED, \(high)]}],"
                        + " capabilities: [host: {properties: [num_cpus: {greater_or_equal: \(cpus)}]}]",
                    { $0.number <= high && $0.cpus.map { cpus <= $0 } ?? false }
                ),
            ]
            for (clauses, accepts) in cases where low <= high {
                let result = read(
                    header + templates.joined() + "    app: {type: App, requirements: [{at: {node: Box, node_filter: {"
                        + clauses + "}}}]}")
                let fitting = boxes.indices.filter { accepts(boxes[$0]) }.map { "b\($0)" }
                let said = result.diagnostics.map(\.message).joined(separator: "\n")
                switch fitting.count {
                case 0: #expect(result.template?.topology.relationships.isEmpty == true, "\(clauses)")
                case 1: #expect(result.template?.topology.relationships.map(\.target) == fitting, "\(clauses) \(said)")
                default:
                    #expect(said.hasPrefix("\(fitting.count) node templates"), "\(clauses): \(fitting) \(said)")
                }
            }
        }
    }

    @Test("every template of a type has the node that the filter of its type finds")
    func ofType() throws {
        let template = try template(
            Self.types + """
                    a: {type: Picky, requirements: [{at: Box}]}
                    b: {type: Picky, requirements: [{at: {node: Box}}]}
                """)
        #expect(template.topology.relationships.map(\.target) == ["three", "three"])
    }

    @Test("a node whose value only a run tells may be the one")
    func open() {
        expect(
            Self.types + """
                    open: {type: Box, properties: {number: {get_input: n}}}
                    a: {type: App, requirements: [{at: {node_filter: {properties: [number: 3]}}}]}
                    b: {type: App, requirements: [{at: {node_filter: {properties: [number: 4]}}}]}
                    c: {type: App, requirements: [{at: {node_filter: {properties: [size: 2 GB]}}}]}
                """,
            says: [
                "t.yaml:24:54: error: 2 node templates of type Box that the filter accepts could fulfil the requirement"
                    + " 'at' of 'a'\n    hint: write 'node: NAME' with one of these: 'three' at t.yaml:22:5, 'open' at t.yaml:23:5",
                "t.yaml:26:54: warning: no node template of type Box that the filter accepts is there to fulfil the"
                    + " requirement 'at' of 'c': it stays open\n    hint: add one, or name a node template",
            ])
    }

    @Test("a filter that is only warned of chooses all the same, and it is said where it cannot")
    func filterWithWarning() {
        expect(
            """
            node_types:
              M: {derived_from: tosca.nodes.Root}
              M2: {derived_from: M, properties: {v: {type: integer}}}
              N:
                derived_from: tosca.nodes.Root
                requirements: [{db: {capability: tosca.capabilities.Node, node: M, relationship: DependsOn}}]
            topology_template:
              node_templates:
                n:
                  type: N
                  requirements: [{db: {node: M, node_filter: {properties: [{v: {greater_than: 2}}]}}}]
                m: {type: M2, properties: {v: 3}}
                m2: {type: M2, properties: {v: 3}}
            """,
            says: [
                "t.yaml:12:34: error: 2 node templates of type M that the filter accepts could fulfil the requirement"
                    + " 'db' of 'n'\n    hint: write 'node: NAME' with one of these: 'm' at t.yaml:13:5, 'm2' at t.yaml:14:5",
                "t.yaml:12:65: warning: the type M has no property 'v'",
            ])
    }

    @Test("a filter that accepts several nodes, or compares with what is no such value, is an error")
    func wrongFilters() {
        expect(
            """
            topology_template:
              node_templates:
                small: {type: Compute, capabilities: {host: {properties: {num_cpus: 1}}}}
                large: {type: Compute, capabilities: {host: {properties: {num_cpus: 8}}}}
                app:
                  type: SoftwareComponent
                  requirements:
                    - host: {node: Compute, node_filter: {capabilities: [{host: {properties: [{num_cpus: {less_than: 9}}]}}]}}
                other:
                  type: SoftwareComponent
                  requirements:
                    - host: {node: small, node_filter: {capabilities: [{host: {properties: [{num_cpus: many}]}}]}}
            """,
            says: [
                "t.yaml:9:24: error: 2 node templates of type tosca.nodes.Compute that the filter accepts could fulfil the"
                    + " requirement 'host' of 'app'\n    hint: write 'node: NAME' with one of these: 'small' at t.yaml:4:5, 'large' at t.yaml:5:5",
                "t.yaml:13:31: error: 'node_filter' is for nodes that are looked for, and 'small' is named\n"
                    + "    hint: leave it out, or name a node type",
                "t.yaml:13:92: error: the value of 'equal' must be of type integer, and is a string",
            ])
    }

    @Test("a node that is named meets the filters, or it is said which clause it does not meet")
    func named() throws {
        let right = try template(
            Self.types + """
                    b: {type: Picky, requirements: [{at: three}]}
                """)
        #expect(right.topology.relationships.map(\.target) == ["three"])
        expect(
            Self.types + """
                    a: {type: App, requirements: [{at: {node: two, node_filter: {properties: [number: {less_than: 2}]}}}]}
                    b: {type: Picky, requirements: [{at: one}]}
                    c: {type: App, requirements: [{at: {node: two, node_filter: {properties: [size: 1 GB]}}}]}
                    d:
                      type: App
                      requirements:
                        - at: {node: two, node_filter: {capabilities: [host: {properties: [num_cpus: {in_range: [4, 8]}]}]}}
                        - at: {node: open, node_filter: {properties: [number: 7]}}
                    open: {type: Box, properties: {number: {get_input: n}}}
                """, lenient: true,
            says: [
                "t.yaml:23:47: error: 'two' is not what the node filter asks for: 'number' is 2, which does not meet"
                    + " 'less_than: 2'\n    hint: the filter asks for it at t.yaml:23:88",
                "t.yaml:23:52: warning: 'node_filter' is for nodes that are looked for, and 'two' is named\n"
                    + "    hint: leave it out, or name a node type",
                "t.yaml:24:42: error: 'one' is not what the node filter asks for: 'number' is 1, which does not meet"
                    + " 'greater_or_equal: 3'\n    hint: the filter asks for it at t.yaml:16:48",
                "t.yaml:25:47: error: 'two' is not what the node filter asks for: 'size' has no value\n    hint: the"
                    + " filter asks for it at t.yaml:25:79",
                "t.yaml:25:52: warning: 'node_filter' is for nodes that are looked for, and 'two' is named\n"
                    + "    hint: leave it out, or name a node type",
                "t.yaml:29:22: error: 'two' is not what the node filter asks for: 'num_cpus' of its capability 'host' is 2,"
                    + " which does not meet 'in_range: [4, 8]'\n    hint: the filter asks for it at t.yaml:29:87",
                "t.yaml:29:27: warning: 'node_filter' is for nodes that are looked for, and 'two' is named\n"
                    + "    hint: leave it out, or name a node type",
                "t.yaml:30:11: error: 'd' assigns the requirement 'at' 2 times; at most 1 is allowed",
                "t.yaml:30:28: warning: 'node_filter' is for nodes that are looked for, and 'open' is named\n"
                    + "    hint: leave it out, or name a node type",
            ])
    }

    @Test("a filter that compares with what only a run tells is taken to accept")
    func openFilter() throws {
        let result = read(
            Self.types + """
                    a: {type: App, requirements: [{at: {node: one, node_filter: {properties: [number: {equal: {get_input: n}}]}}}]}
                """, lenient: true)
        #expect(result.template?.topology.relationships.map(\.target) == ["one"])
    }

    @Test("a filter is for nodes that are looked for, and not for one that is named")
    func besideName() {
        expect(
            Self.types + """
                    a: {type: App, requirements: [{at: {node: two, node_filter: {properties: [number: {less_than: 3}]}}}]}
                """,
            says: [
                "t.yaml:23:52: error: 'node_filter' is for nodes that are looked for, and 'two' is named\n"
                    + "    hint: leave it out, or name a node type"
            ])
    }

    @Test("the filter of a requirement in a type is held against the node type that it is for")
    func inType() {
        expect(
            """
            node_types:
              Box:
                derived_from: tosca.nodes.Root
                properties: {number: {type: integer}}
                capabilities: {host: tosca.capabilities.Compute}
              App:
                derived_from: tosca.nodes.Root
                requirements:
                  - at:
                      capability: tosca.capabilities.Node
                      node: Box
                      node_filter:
                        properties: [numbr: 3, number: three]
                        capabilities: [hos: {properties: []}, host: {properties: [num_cpu: 1, num_cpus: [{less_than: x}]]}]
                  - of: {capability: tosca.capabilities.Node, node_filter: {properties: [anything: 1]}}
              Other:
                derived_from: App
                requirements: [{at: {occurrences: [1, 1]}}]
            """,
            says: [
                "t.yaml:14:26: warning: the type Box has no property 'numbr'\n"
                    + "    hint: did you mean 'number'?",
                "t.yaml:14:44: error: the value of 'equal' must be of type integer, and is a string",
                "t.yaml:15:28: warning: the type Box has no capability 'hos'\n"
                    + "    hint: did you mean 'host'?",
                "t.yaml:15:71: warning: the type tosca.capabilities.Compute has no property 'num_cpu'\n"
                    + "    hint: did you mean 'num_cpus'?",
                "t.yaml:15:106: error: the value of 'less_than' must be of type integer, and is a string",
            ])
    }

    @Test("what a property has by default is a value of its type, whatever that derives from, also to a filter")
    func defaults() throws {
        func text(_ filter: String) -> String {
            """
            data_types:
              Port: {derived_from: integer}
              Place: {properties: {port: {type: Port, default: 80}, host: {type: string, required: false}}}
            node_types:
              A:
                derived_from: tosca.nodes.Root
                properties: {p: {type: Port, default: 80}, place: {type: Place, default: {}}}
              B:
                derived_from: tosca.nodes.Root
                requirements: [r: {capability: tosca.capabilities.Node, node: A, node_filter: {properties: [\(filter)]}}]
            topology_template:
              node_templates: {a: {type: A}, b: {type: B, requirements: [r: a]}}
            """
        }
        for filter in ["p: 80", "p: {valid_values: [79, 80]}", "place: {equal: {port: 80}}", "place: {equal: {}}"] {
            _ = try template(text(filter))
        }
        for filter in ["p: 81", "place: {equal: {port: 81}}", "place: {equal: {host: x}}"] {
            #expect(read(text(filter)).diagnostics.map(\.code) == [.unfitTarget], "\(filter)")
        }
    }

    @Test("a filter and a constraint mean the same, of ranges and of structures")
    func partsOfValues() throws {
        let types = """
            data_types: {S: {properties: {size: {type: scalar-unit.size}, n: {type: integer, default: 1}}}}
            node_types:
              A: {properties: {r: {type: range}, s: {type: S}}, capabilities: {c: tosca.capabilities.Node}}
              B: {requirements: [r: {capability: tosca.capabilities.Node, node: A}]}
            topology_template:
              node_templates:
                a: {type: A, properties: {r: [0, 100], s: {size: 1 GB}}}
                b: {type: A, properties: {r: [2, 9], s: {size: 1 GB, n: 2}}}
                c: {type: B, requirements: [r: {node_filter: {properties: [

            """
        for (filter, target) in [
            ("r: {in_range: [1, 10]}", "b"), ("s: {equal: {size: 1000 MB}}", "a"),
            ("s: {greater_than: {size: 1000 MB}}", "b"), ("r: {equal: [2, 9]}", "b"),
        ] {
            let template = try template(types + filter + "]}}]}")
            #expect(template.topology.relationships.map(\.target) == [target], "\(filter)")
        }
    }

    @Test("a clause that does not suit the type of a node's property is not met by it")
    func clausesOfOtherTypes() {
        expect(
            headOf1_3 + """
                node_types:
                  B: {derived_from: tosca.nodes.Root, properties: {kind: {type: integer}}}
                  A:
                    derived_from: tosca.nodes.Root
                    requirements:
                      - r: {capability: tosca.capabilities.Node, node_filter: {properties: [{kind: {equal: big}}]}}
                topology_template:
                  node_templates:
                    b: {type: B, properties: {kind: 5}}
                    a: {type: A, requirements: [r: b]}
                """,
            says: [
                "t.yaml:11:36: error: 'b' is not what the node filter asks for: 'kind' is 5, which does not meet 'equal:"
                    + " big'\n    hint: the filter asks for it at t.yaml:7:85"
            ])
    }
}
