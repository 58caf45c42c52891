import TOSCA
import Testing

/// The types that every template knows without importing anything.
@Suite("The normative profile")
struct ProfileTests {
    private static let types: TypeCatalog? = read("").template?.types

    /// TOSCA Simple Profile 1.0 and 1.1, chapters 5 and 8.
    private static let nodeTypes = [
        "Root", "Compute", "SoftwareComponent", "WebServer", "WebApplication", "DBMS", "Database", "ObjectStorage",
        "BlockStorage", "Storage.ObjectStorage", "Storage.BlockStorage", "Container.Runtime", "Container.Application",
        "LoadBalancer", "network.Network", "network.Port",
    ]
    private static let relationshipTypes = [
        "Root", "DependsOn", "HostedOn", "ConnectsTo", "AttachesTo", "RoutesTo", "network.LinksTo", "network.BindsTo",
    ]
    private static let capabilityTypes = [
        "Root", "Node", "Compute", "Container", "Network", "Storage", "Endpoint", "Endpoint.Public", "Endpoint.Admin",
        "Endpoint.Database", "Attachment", "OperatingSystem", "Scalable", "network.Bindable", "network.Linkable",
    ]
    private static let dataTypes = [
        "Root", "Credential", "TimeInterval", "network.NetworkInfo", "network.PortInfo", "network.PortDef",
        "network.PortSpec",
    ]
    private static let artifactTypes = [
        "Root", "File", "Deployment", "Deployment.Image", "Deployment.Image.VM", "Implementation",
        "Implementation.Bash", "Implementation.Python",
    ]
    private static let policyTypes = ["Root", "Placement", "Scaling", "Update", "Performance"]

    @Test("every normative type is there and derives from the Root of its kind")
    func types() throws {
        let types = try #require(Self.types)
        for name in Self.nodeTypes {
            #expect(types.isNodeType("tosca.nodes." + name, derivedFrom: "tosca.nodes.Root"), "\(name)")
        }
        for name in Self.relationshipTypes {
            let full = "tosca.relationships." + name
            #expect(types.isRelationshipType(full, derivedFrom: "tosca.relationships.Root"), "\(name)")
        }
        for name in Self.capabilityTypes {
            let full = "tosca.capabilities." + name
            #expect(types.isCapabilityType(full, derivedFrom: "tosca.capabilities.Root"), "\(name)")
        }
        for name in Self.artifactTypes {
            #expect(types.isArtifactType("tosca.artifacts." + name, derivedFrom: "tosca.artifacts.Root"), "\(name)")
        }
        for name in Self.dataTypes { #expect(types.dataTypes["tosca.datatypes." + name] != nil, "\(name)") }
        for name in Self.policyTypes { #expect(types.policyTypes["tosca.policies." + name] != nil, "\(name)") }
        #expect(types.groupTypes["tosca.groups.Root"] != nil)
        #expect(types.interfaceTypes["tosca.interfaces.Root"] != nil)
    }

    @Test("the lifecycle interface has its five operations, Configure its eight and the two that practice adds")
    func interfaces() throws {
        let types = try #require(Self.types)
        #expect(
            types.interfaceTypes["tosca.interfaces.node.lifecycle.Standard"]?.operations.keys.sorted()
                == ["configure", "create", "delete", "start", "stop"])
        #expect(
            types.interfaceTypes["tosca.interfaces.relationship.Configure"]?.operations.keys.sorted() == [
                "add_source", "add_target", "post_configure_source", "post_configure_target", "pre_configure_source",
                "pre_configure_target", "remove_source", "remove_target", "source_changed", "target_changed",
            ])
        let root = try #require(types.nodeTypes["tosca.nodes.Compute"])
        #expect(root.interfaces["Standard"]?.type == "tosca.interfaces.node.lifecycle.Standard")
        #expect(root.interfaces["Standard"]?.operations["create"] != nil)
        #expect(root.interfaces["Standard"]?.operations["create"]?.implementation == nil)
    }

    @Test("a type gives Configure its type in the singular and in the erratum's plural", arguments: ["", "s"])
    func bothSpellings(plural: String) throws {
        let template = try template(
            """
            relationship_types:
              R:
                derived_from: tosca.relationships.ConnectsTo
                interfaces:
                  Configure:
                    type: tosca.interfaces.relationship\(plural).Configure
                  tosca.interfaces.relationship\(plural).Configure:
                    add_target: {inputs: {a: {type: integer, default: 1}}}
            """)
        let interface = try #require(template.types.relationshipTypes["R"]?.interfaces["Configure"])
        #expect(interface.type == "tosca.interfaces.relationship.Configure")
        #expect(interface.operations["add_target"]?.inputs == ["a": .integer(1)])
        #expect(interface.operations["remove_source"] != nil)
    }

    // MARK: - Workflows as data

    private func activities(_ workflow: String) throws -> [String] {
        let root = try #require(Self.types?.nodeTypes["tosca.nodes.WebServer"])
        let lifecycle = try #require(root.workflows[workflow])
        #expect(lifecycle.declaringType == "tosca.nodes.Root")
        #expect(lifecycle.steps.count == 1)
        return lifecycle.steps.flatMap(\.activities).map { activity in
            switch activity.kind {
            case .setState(let state): state
            case .callOperation(let name): "\(name)"
            case .delegate(let name), .inline(let name): "? \(name)"
            }
        }
    }

    @Test("the lives of nodes are those that the specification draws (7.4.2.1)")
    func lifecycles() throws {
        #expect(
            try activities("install") == [
                "creating", "Standard.create", "created", "configuring", "Standard.configure", "configured", "starting",
                "Standard.start", "started",
            ])
        #expect(
            try activities("uninstall") == [
                "stopping", "Standard.stop", "stopped", "deleting", "Standard.delete", "deleted",
            ])
        #expect(try activities("start") == ["starting", "Standard.start", "started"])
        #expect(try activities("stop") == ["stopping", "Standard.stop", "stopped"])
    }

    private func rules(_ workflow: String) throws -> (source: [String], target: [String]) {
        let type = try #require(Self.types?.relationshipTypes["tosca.relationships.RoutesTo"])
        let weaving = try #require(type.workflows[workflow])
        #expect(weaving.declaringType == "tosca.relationships.Root")
        func text(_ rule: WeavingRule) -> String {
            ([rule.anchor.rawValue, rule.state] + (rule.wait.map { ["waits", $0] } ?? [])
                + [rule.activity?.description, rule.operationHost?.rawValue].compactMap(\.self))
                .joined(separator: " ")
        }
        return (weaving.source.map(text), weaving.target.map(text))
    }

    @Test("relationships weave the strict rules that cannot block one another (7.2.2)")
    func weaving() throws {
        var rules = try rules("install")
        #expect(
            rules.source == [
                "before creating waits started", "after configuring Configure.pre_configure_source",
                "before configured Configure.post_configure_source", "after started waits started Configure.add_target",
            ])
        #expect(
            rules.target == [
                "after configuring Configure.pre_configure_target", "before configured Configure.post_configure_target",
                "after started waits started Configure.add_source",
            ])
        let removal = ["after stopping Configure.remove_target", "after stopping Configure.remove_source TARGET"]
        rules = try self.rules("uninstall")
        #expect(rules.source == removal)
        #expect(rules.target == ["before stopping waits deleted"])
        rules = try self.rules("start")
        #expect(
            rules.source == ["before starting waits started", "after started waits started Configure.add_target"])
        #expect(rules.target == ["after started waits started Configure.add_source"])
        rules = try self.rules("stop")
        #expect(rules.source == removal)
        #expect(rules.target == ["before stopping waits stopped"])
    }

    @Test("the types of the profile for network functions are there for files of its version, and for no others")
    func networkFunctions() throws {
        let types = try template("tosca_definitions_version: tosca_simple_profile_for_nfv_1_0_0").types
        for name in ["VNF", "VDU", "CP", "VL", "VL.ELine", "VL.ELAN", "VL.ETree", "FP"] {
            #expect(types.isNodeType("tosca.nodes.nfv." + name, derivedFrom: "tosca.nodes.Root"), "\(name)")
        }
        let link = try #require(types.nodeTypes["tosca.nodes.nfv.CP"]?.requirements.first { $0.name == "virtualLink" })
        #expect(link.node == "tosca.nodes.nfv.VL")
        #expect(link.relationship == "tosca.relationships.nfv.VirtualLinksTo")
        #expect(types.groupTypes["tosca.groups.nfv.VNFFG"] != nil)
        #expect(Self.types?.nodeTypes["tosca.nodes.nfv.VNF"] == nil)
    }
}
