import Glibc
import TOSCA
import TestSupport
import Testing

@Suite("Imports")
struct ImportTests {
    private static func types(_ name: String, imports: String = "") -> String {
        "tosca_definitions_version: tosca_simple_yaml_1_1\n\(imports)\nnode_types:\n  \(name): {}\n"
    }

    @Test(
        "each notation names a file, relative to the one that imports it or to the root",
        arguments: [
            "[d/a.yaml]", "[{file: d/a.yaml}]", "[{my_types: d/a.yaml}]", "[{my_types: {file: d/a.yaml}}]",
            "{my_types: d/a.yaml}", "[./d/../d/a.yaml]", "[/d/a.yaml]",
        ])
    func notations(imports: String) throws {
        let template = try template(
            "imports: \(imports)",
            [
                "d/a.yaml": Self.types("A", imports: "imports: [b.yaml, ../c.yaml, d/e.yaml]"),
                "d/b.yaml": Self.types("B"), "c.yaml": Self.types("C"), "d/e.yaml": Self.types("E"),
            ])
        #expect(["A", "B", "C", "E"].allSatisfy { template.types.nodeTypes[$0] != nil })
    }

    @Test("a file that several others import is read once")
    func diamond() throws {
        let template = try template(
            "imports: [l.yaml, r.yaml, bottom.yaml]",
            [
                "l.yaml": Self.types("L", imports: "imports: [bottom.yaml]"),
                "r.yaml": Self.types("R", imports: "imports: [./bottom.yaml]"), "bottom.yaml": Self.types("Bottom"),
            ])
        #expect(template.types.nodeTypes["Bottom"] != nil)
    }

    @Test("imports that go round in a circle are shown with the whole circle")
    func cycle() {
        expect(
            "imports: [a.yaml]",
            [
                "a.yaml": Self.types("A", imports: "imports:\n  - b.yaml"),
                "b.yaml": Self.types("B", imports: "imports: [a.yaml]"),
            ],
            says: [
                "b.yaml:2:11: error: the imports go round in a circle: a.yaml → b.yaml → a.yaml\n"
                    + "    hint: move what both files need into a third one"
            ])
        expect(
            "imports: [t.yaml]",
            says: [
                "t.yaml:2:11: error: the imports go round in a circle: t.yaml → t.yaml\n"
                    + "    hint: move what both files need into a third one"
            ])
    }

    @Test("a long chain of imports is read, one beyond all measure refused", arguments: [99, 5000])
    func chains(count: Int) {
        var files = ["\(count).yaml": Self.types("Last")]
        for number in 1..<count { files["\(number).yaml"] = "imports: [\(number + 1).yaml]" }
        let result = read("imports: [1.yaml]", files)
        if count == 99 {
            #expect(result.template?.types.nodeTypes["Last"] != nil)
        } else {
            #expect(
                result.diagnostics.map(\.description) == ["99.yaml:1:11: error: imports are nested more than 100 deep"])
        }
    }

    @Test("what cannot be imported is named where it is imported, all of it at once")
    func unimportable() {
        expect(
            """
            imports:
              - missing.yaml
              - ../../outside.yaml
              - https://example.org/types.yaml
              - {repository: r}
              - 7: {a: 1, b: 2}
              - [list.yaml]
            """,
            says: [
                "t.yaml:3:5: error: the file 'missing.yaml' to import is not there",
                "t.yaml:4:5: error: '../../outside.yaml' is outside of the CSAR",
                "t.yaml:5:5: error: 'https://example.org/types.yaml' is not fetched: imports come from the CSAR\n"
                    + "    hint: put the file into the CSAR and import it by its path",
                "t.yaml:6:5: error: this import has no 'file'",
                "t.yaml:7:8: error: this import has no 'file'",
                "t.yaml:8:5: error: an import must be a file or a mapping, and is a list",
            ])
    }

    @Test(
        "a file that is not there may be one of the same name elsewhere, or one that is called nearly the same",
        arguments: [
            ("types.yaml", "lib/types.yaml"), ("lib/type.yaml", "lib/types.yaml"), ("typs.yaml", "lib/types.yaml"),
            ("LIB/more.yaml", "lib/more.yaml"), ("ditrit/host.yaml", "ditrit/hosts.yaml"), ("scripts/run.yaml", nil),
        ])
    func suggestions(named: String, meant: String?) {
        let files = ["lib/types.yaml": Self.types("A"), "lib/more.yaml": Self.types("B"), "run.sh": ""]
        expect(
            "imports: [\(named)]", files,
            says: [
                "t.yaml:2:11: error: the file '\(named)' to import is not there"
                    + (meant.map { "\n    hint: did you mean '\($0)'?" } ?? "")
            ])
    }

    @Test("what a file that cannot be read may declare is not said to be missing, and what is wrong besides is said")
    func followers() {
        let template = """
            repositories: {r: {url: u}}
            node_types:
              Mine: {derived_from: theirs.Node, properties: {p: {type: theirs.Data}}, capabilities: {c: {properties: {}}}}
              Hers: {derived_from: Mine, interfaces: {Special: {do: {}}}}
            topology_template:
              node_templates:
                a: {type: theirs.Node, properties: {x: 1}}
                b: {type: Hers, properties: {y: 2}, requirements: [{to: {node: theirs.Node, relationship: theirs.Link}}]}
                c: {type: Compute, capabilities: {host: {properties: {num_cpu: 2}}}, requirements: [{dependency: b}]}
              groups: {g: {type: theirs.Group, members: [a, b]}}
              outputs: {o: {value: {get_property: [a, x]}}, q: {value: {get_property: [b, y]}}}
            """
        expect(
            "imports: [missing.yaml]\n" + template,
            says: [
                "t.yaml:2:11: error: the file 'missing.yaml' to import is not there",
                "t.yaml:11:59: error: the capability 'host' of the node template 'c' has a property 'num_cpu' that its type"
                    + " does not declare\n    hint: did you mean 'num_cpus'?",
            ])
        expect(
            "imports: [broken.yaml]\n" + template, ["broken.yaml": "node_types: {"],
            says: [
                "t.yaml:11:59: error: the capability 'host' of the node template 'c' has a property 'num_cpu' that its type"
                    + " does not declare\n    hint: did you mean 'num_cpus'?",
                "broken.yaml:2:1: error: the file ends within braces or brackets",
            ])
    }

    @Test("a type whose parent is not there is one mistake; what is said of its templates cannot be judged")
    func unknownParent() {
        expect(
            """
            node_types:
              Base: {derived_from: tosca.nodes.Rot}
              Mine: {derived_from: Base}
            topology_template:
              node_templates:
                a: {type: Mine, properties: {x: 1}, requirements: [{to: c}]}
                c: {type: Compute, requirements: [{dependency: a}]}
              outputs: {o: {value: {get_property: [a, y]}}}
            """,
            says: [
                "t.yaml:3:24: error: there is no node type 'tosca.nodes.Rot'\n    hint: did you mean 'tosca.nodes.Root'?"
            ])
    }

    @Test("imports of a wrong kind are one mistake")
    func wrongKind() {
        expect(
            "imports: lib/types.yaml",
            says: [
                "t.yaml:2:10: error: 'imports' must be a list or a mapping, and is a string\n    hint: write [lib/types.yaml]"
            ])
    }

    @Test("an import that is no YAML, a bomb or no template is reported in its own place, each after the other")
    func brokenImports() {
        let bomb =
            "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + (1...9).map { level in
                "\(level): &\(level == 1 ? "b" : "b\(level)") ["
                    + Array(repeating: level == 1 ? "*a" : level == 2 ? "*b" : "*b\(level - 1)", count: 9)
                    .joined(separator: ", ") + "]\n"
            }.joined()
        expect(
            "imports: [broken.yaml, bomb.yaml, twice.yaml, list.yaml]\nunknown_key: 1",
            [
                "broken.yaml": "a: [1\nb: 2\n", "bomb.yaml": bomb, "twice.yaml": "k: 1\nk: 2\n", "list.yaml": "- a\n",
            ],
            says: [
                "t.yaml:3:1: error: a service template has no key 'unknown_key'",
                "twice.yaml:1:1: error: a service template has no key 'k'",
                "twice.yaml:2:1: error: the key 'k' is there twice\n    hint: it is first here (twice.yaml:1:1)",
                "broken.yaml:2:2: error: did not find expected ',' or ']'\n"
                    + "    hint: while parsing a flow sequence (broken.yaml:1:4)",
                "bomb.yaml:7:9: error: the aliases of this file stand for more than 1000000 nodes",
                "list.yaml:1:1: error: a service template must be a mapping, and is a list",
            ])
    }

    @Test("what an import says besides what it imports is checked, and a misspelt 'file' is told of as such")
    func importKeys() {
        expect(
            """
            repositories: {r: {url: u}}
            imports:
              - {file: a.yaml, repositry: r}
              - {file: b.yaml, namespace_prefix: [b], x-mine: 1}
              - named: {file: a.yaml, reposity: r}
              - {fil: a.yaml, repository: r}
              - {file: [a.yaml]}
            """,
            ["a.yaml": Self.types("A"), "b.yaml": Self.types("B")],
            says: [
                "t.yaml:4:20: error: an import has no key 'repositry'\n    hint: did you mean 'repository'?",
                "t.yaml:5:38: error: 'namespace_prefix' must be a string, and is a list",
                "t.yaml:6:27: error: an import has no key 'reposity'\n    hint: did you mean 'repository'?",
                "t.yaml:7:6: error: this import has no 'file'\n    hint: did you mean 'file'?",
                "t.yaml:8:12: error: 'file' must be a name, and is a list",
            ])
    }

    @Test("a type that two files declare is an error with both places")
    func declaredTwice() {
        expect(
            "imports: [a.yaml, b.yaml]", ["a.yaml": Self.types("A"), "b.yaml": Self.types("A")],
            says: [
                "b.yaml:4:3: error: the node type 'A' is declared twice\n    hint: it is also declared at a.yaml:4:3"
            ])
    }

    @Test("an import with a name of its own has its prefix and its repository below it", arguments: ["1_0", "1_3"])
    func namedImports(version: String) {
        func said(_ keys: String) -> [Substring] {
            let text = """
                tosca_definitions_version: tosca_simple_yaml_\(version)
                imports: [other: {file: a.yaml, \(keys)}]
                topology_template: {node_templates: {a: {type: k:A}, b: {type: A}}}
                """
            return read(text, ["a.yaml": Self.types("A")]).diagnostics.map { $0.description.split(separator: "\n")[0] }
        }
        #expect(said("namespace_prefix: k") == ["t.yaml:3:64: error: there is no node type 'A'"])
        #expect(said("repository: none") == ["t.yaml:2:45: error: there is no repository 'none'"])
    }

    @Test("a file of a repository is the one of the CSAR; where there is none, nothing is fetched")
    func repositories() {
        let repositories = "repositories: {r: {url: \"https://example.org/\"}}\n"
        expect(repositories + "imports: [{file: a.yaml, repository: r}]", ["a.yaml": Self.types("A")], says: [])
        expect(
            repositories + "imports: [{file: b.yaml, repository: r}]", ["a.yaml": Self.types("A")],
            says: [
                "t.yaml:3:38: error: nothing is fetched from the repository 'r': imports come from the CSAR\n"
                    + "    hint: put the file into the CSAR, and leave 'repository' out"
            ])
    }

    @Test("an import has one name of its own, and a file below it", arguments: ["1_0", "1_3"])
    func namesOfImports(version: String) {
        func said(_ item: String) -> [String] {
            read(
                "tosca_definitions_version: tosca_simple_yaml_\(version)\nimports: [\(item)]",
                ["a.yaml": Self.types("A")]
            ).diagnostics.map(\.description)
        }
        #expect(said("other: a.yaml") == [])
        for item in ["{file: a.yaml}", "a.yaml"] {
            #expect(said("other: {more: \(item)}") == ["t.yaml:2:18: error: this import has no 'file'"])
        }
        #expect(said("other: {namespace_prefix: b}") == ["t.yaml:2:18: error: this import has no 'file'"])
        #expect(said("namespace_prefix: b") == ["t.yaml:2:11: error: this import has no 'file'"])
    }

    @Test("types of a file that is imported with a prefix have names with it, in a namespace of their own")
    func prefixes() throws {
        let files = [
            "mongo.yaml": """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: [{file: base.yaml, namespace_prefix: b}]
            data_types: {Port: {derived_from: integer}, string: {properties: {port: {type: Port}}}}
            node_types:
              Store:
                derived_from: b:Store
                properties: {port: {type: Port, default: 1}, text: {type: string, required: false}}
              Mongo: {derived_from: Store}
            """,
            "base.yaml": """
            tosca_definitions_version: tosca_simple_yaml_1_3
            node_types:
              Store: {derived_from: tosca:Root}
            """,
            "plain.yaml": """
            tosca_definitions_version: tosca_simple_yaml_1_3
            node_types: {Plain: {derived_from: Store}}
            """,
        ]
        let imports = "imports: [{file: mongo.yaml, namespace_prefix: mongo}, plain.yaml]\n"
        let template = try template(
            imports + """
                node_types:
                  Store: {derived_from: tosca.nodes.Root}
                topology_template:
                  node_templates:
                    a: {type: mongo:Mongo}
                    b: {type: Store}
                    c: {type: Plain}
                    d: {type: mongo:b:Store}
                """, files)
        let types = template.topology.nodeTemplates.map(\.type)
        #expect(types == ["mongo:Mongo", "Store", "Plain", "mongo:b:Store"])
        #expect(
            template.types.nodeTypes["mongo:Mongo"]?.header.ancestry
                == ["mongo:Mongo", "mongo:Store", "mongo:b:Store", "tosca.nodes.Root"])
        #expect(template.types.nodeTypes["Plain"]?.header.ancestry == ["Plain", "Store", "tosca.nodes.Root"])
        #expect(template.types.nodeTypes["mongo:Store"]?.properties["port"]?.type == "mongo:Port")
        #expect(template.types.nodeTypes["mongo:Store"]?.properties["text"]?.type == "mongo:string")
        expect(
            imports + "node_types: {Store: {}, N: {derived_from: Mongo}, M: {derived_from: plain:Plain}}", files,
            says: [
                "t.yaml:3:43: error: there is no node type 'Mongo'\n    hint: did you mean 'mongo:Mongo'?",
                "t.yaml:3:69: error: there is no node type 'plain:Plain'",
            ])
    }

    @Test("a file that is imported with several prefixes, and with none, is one, whichever name is used")
    func severalPrefixes() throws {
        let files = [
            "core.yaml": Self.types("Core"),
            "left.yaml": Self.types("Left", imports: "imports: [core.yaml]")
                .replacing("{}", with: "{derived_from: Core}"),
            "right.yaml": Self.types("Right", imports: "imports: [{file: core.yaml, namespace_prefix: c}]")
                .replacing("{}", with: "{derived_from: c:Core}"),
        ]
        let template = try template(
            """
            imports: [{file: left.yaml, namespace_prefix: l}, {file: right.yaml, namespace_prefix: r}]
            node_types: {A: {derived_from: l:Core}, B: {derived_from: r:c:Core}}
            """, files)
        for name in ["A", "B", "l:Left", "r:Right"] {
            #expect(template.types.isNodeType(name, derivedFrom: "l:Core"), "\(name)")
        }
    }

    @Test(
        "a name with many prefixes is looked for once in each file, however many ways lead there",
        .timeLimit(.minutes(1)))
    func manyWays() {
        var files: [String: String] = [:]
        let levels = 40
        for level in 0...levels {
            let next =
                level == levels
                ? ""
                : "imports: [{file: a\(level + 1).yaml, namespace_prefix: x}, {file: b\(level + 1).yaml, namespace_prefix: x}]"
            for name in ["a", "b"] { files["\(name)\(level).yaml"] = Self.types("\(name)\(level)", imports: next) }
        }
        let name = String(repeating: "x:", count: levels + 1) + "None"
        let result = read(
            "imports: [{file: a0.yaml, namespace_prefix: x}]\nnode_types: {N: {derived_from: \"\(name)\"}}", files)
        #expect(result.diagnostics.map(\.message) == ["there is no node type '\(name)'"])
    }

    @Test("two files with one prefix share a namespace: a type that both declare is an error")
    func sharedPrefix() {
        expect(
            "imports: [{file: a.yaml, namespace_prefix: x}, {file: b.yaml, namespace_prefix: x}]",
            ["a.yaml": Self.types("A"), "b.yaml": Self.types("A")],
            says: [
                "b.yaml:4:3: error: the node type 'A' is declared twice\n    hint: it is also declared at a.yaml:4:3"
            ])
    }

    @Test("a file of absurd size is refused unread")
    func size() throws {
        let directory = try TemporaryDirectory()
        try directory.write(
            "tosca_definitions_version: tosca_simple_yaml_1_1\nimports: [large.yaml]\n", to: "t.yaml")
        let large = try directory.write("", to: "large.yaml")
        // A hole of 300 MB takes no room.
        try #require(truncate(large, 300 << 20) == 0)
        let result = ServiceTemplateReader().read(
            entry: "t.yaml", from: DirectorySource(root: directory.path, shown: ""))
        #expect(
            result.diagnostics.map(\.description) == [
                "t.yaml:2:11: error: the file 'large.yaml' to import cannot be read: it has 314572800 bytes;"
                    + " at most 268435456 are read"
            ])
    }

    @Test("a file that is there and cannot be read is told with the reason and what to do")
    func unreadable() throws {
        let directory = try TemporaryDirectory()
        let long = String(repeating: "x", count: 300) + ".yaml"
        let imports = ["types", "dangling.yaml", "circle.yaml", "pipe.yaml", "null.yaml", long, "closed.yaml", "no"]
        try directory.write(
            "tosca_definitions_version: tosca_simple_yaml_1_1\nimports:\n"
                + imports.map { "  - \($0)\n" }.joined(), to: "t.yaml")
        try directory.write(Self.types("A"), to: "types/a.yaml")
        let closed = try directory.write(Self.types("B"), to: "closed.yaml")
        let path = directory.path
        try #require(symlink("gone.yaml", path + "/dangling.yaml") == 0)
        try #require(symlink("circle.yaml", path + "/circle.yaml") == 0)
        try #require(symlink("/dev/null", path + "/null.yaml") == 0)
        try #require(mkfifo(path + "/pipe.yaml", 0o644) == 0)
        try #require(chmod(closed, 0) == 0 && chmod(path, 0o755) == 0)
        let result = try Nobody.doing {
            ServiceTemplateReader().read(entry: "t.yaml", from: DirectorySource(root: path, shown: ""))
        }
        let said = [
            ("types", "it is a directory", "name a file in it"),
            ("dangling.yaml", "it is a link to 'gone.yaml', which is not there", "put the file itself in its place"),
            ("circle.yaml", "it is a link that leads back to itself", "put the file itself in its place"),
            ("pipe.yaml", "it is a device, a pipe or a socket", "put a file with its content in its place"),
            ("null.yaml", "it is a device, a pipe or a socket", "put a file with its content in its place"),
            (long, "its name is longer than the system takes", "give it a shorter one"),
            (
                "closed.yaml", "this user has no permission",
                "let the user who runs this read it, and enter the directories that it is in"
            ),
        ]
        let messages = said.enumerated().map { line, file in
            "t.yaml:\(line + 3):5: error: the file '\(file.0)' to import cannot be read: \(file.1)\n    hint: \(file.2)"
        }
        #expect(
            result.diagnostics.map(\.description)
                == messages + ["t.yaml:10:5: error: the file 'no' to import is not there"])
    }

    @Test("an entry file that is not there, and versions that are none, say so")
    func entry() {
        let result = ServiceTemplateReader().read(entry: "no.yaml", from: MemorySource(files: [:]))
        #expect(
            result.diagnostics.map(\.description)
                == ["no.yaml:1:1: error: the file is not there"])
        func version(_ line: String) -> [String] {
            ServiceTemplateReader().read(entry: "t.yaml", from: MemorySource(files: ["t.yaml": line + "\na: 1"]))
                .diagnostics.map(\.description)
        }
        #expect(
            version("# nothing") == [
                "t.yaml:2:1: error: 'tosca_definitions_version' is missing\n"
                    + "    hint: begin the file with tosca_definitions_version: tosca_simple_yaml_1_3"
            ])
        #expect(
            version("tosca_definition_version: tosca_simple_yaml_1_3") == [
                "t.yaml:1:1: error: 'tosca_definitions_version' is missing\n"
                    + "    hint: did you mean 'tosca_definitions_version'?"
            ])
        #expect(
            version("tosca_definitions_version: tosca_simple_yaml_1_4") == [
                "t.yaml:1:28: error: 'tosca_simple_yaml_1_4' is no version of TOSCA that is known here\n"
                    + "    hint: the newest of the Simple Profile is 'tosca_simple_yaml_1_3'; tosca_2_0 is read, too"
            ])
        #expect(
            version("tosca_definitions_version: tosca_simpel_yaml_1_2") == [
                "t.yaml:1:28: error: 'tosca_simpel_yaml_1_2' is no version of TOSCA that is known here\n"
                    + "    hint: did you mean 'tosca_simple_yaml_1_2'?"
            ])
        #expect(
            version("tosca_definitions_version: tosca_2_1") == [
                "t.yaml:1:28: error: 'tosca_2_1' is not supported yet\n"
                    + "    hint: the versions 1.0 to 1.3 of the Simple Profile are, and tosca_2_0"
            ])
    }

    @Test("the template of an archive without TOSCA.meta has a name and a version in its metadata (1.3 §6.3)")
    func unlisted() {
        func said(_ metadata: String, lenient: Bool = false) -> [String] {
            let text = "tosca_definitions_version: tosca_simple_yaml_1_3\n" + metadata
            return ServiceTemplateReader(options: .init(isLenient: lenient, isUnlisted: true)).read(
                entry: "t.yaml", from: MemorySource(files: ["t.yaml": text])
            ).diagnostics.map(\.description)
        }
        #expect(said("metadata: {template_name: t, template_version: 1.0}").isEmpty)
        let hint = "\n    hint: say it there, or name this file as Entry-Definitions in TOSCA-Metadata/TOSCA.meta"
        #expect(
            said("metadata: {template_name: t}") == [
                "t.yaml:2:11: error: the metadata have no 'template_version', which an archive without TOSCA.meta needs"
                    + hint
            ])
        #expect(
            said("", lenient: true) == [
                "t.yaml:1:1: warning: the metadata have no 'template_name' and no 'template_version', which an archive"
                    + " without TOSCA.meta needs" + hint
            ])
    }

    @Test("a version is named by its alias or by its target namespace", arguments: ["1.0", "1.1", "1.2", "1.3"])
    func namespaceOfVersion(version: String) throws {
        let name = "http://docs.oasis-open.org/tosca/ns/simple/yaml/\(version)"
        let template = try template(
            """
            tosca_definitions_version: \(name)
            topology_template: {node_templates: {a: {type: tosca.nodes.Compute}}}
            """)
        #expect(template.version == name)
    }

    @Test(
        "an import may name the normative types by the target namespace of a version, and none that there is not",
        arguments: ["1.0", "1.1", "1.2", "1.3", "1.9"])
    func importOfNamespace(version: String) {
        let result = read(
            """
            imports: ["http://docs.oasis-open.org/tosca/ns/simple/yaml/\(version)"]
            topology_template: {node_templates: {a: {type: tosca.nodes.Compute}}}
            """)
        #expect(result.diagnostics.isEmpty == (version != "1.9"))
    }

    @Test("namespaces below that of TOSCA are TOSCA's own")
    func reservedNamespace() {
        expect(
            "namespace: http://docs.oasis-open.org/tosca/mine",
            says: [
                "t.yaml:2:12: warning: namespaces that begin with 'http://docs.oasis-open.org/tosca' are those of TOSCA"
                    + " itself\n    hint: choose one of your own"
            ])
        expect("namespace: http://example.org/tosca", says: [])
    }

    @Test("a profile that is not there may be one that is called nearly the same, or one that is imported as a file")
    func misspeltProfiles() {
        expect(
            """
            tosca_definitions_version: tosca_2_0
            imports:
              - profile: org.oasis-open.simpel:2.0
              - profile: org.oasis-open.simple
              - profile: org.exmple.base:1.0
              - org.oasis-open.simple:2.0
              - profile: com.other
            """,
            [
                "profiles/org/example/base/1.0/profile.yaml": """
                tosca_definitions_version: tosca_2_0
                profile: org.example.base:1.0
                """
            ],
            says: [
                "t.yaml:3:14: error: the profile 'org.oasis-open.simpel:2.0' is not there\n"
                    + "    hint: did you mean 'org.oasis-open.simple:2.0'?",
                "t.yaml:4:14: error: the profile 'org.oasis-open.simple' is not there\n"
                    + "    hint: did you mean 'org.oasis-open.simple:2.0'?",
                "t.yaml:5:14: error: the profile 'org.exmple.base:1.0' is not there\n"
                    + "    hint: did you mean 'org.example.base:1.0'?",
                "t.yaml:6:5: error: the file 'org.oasis-open.simple:2.0' to import is not there\n"
                    + "    hint: it is a profile: write 'profile: org.oasis-open.simple:2.0'",
                "t.yaml:7:14: error: the profile 'com.other' is not there\n"
                    + "    hint: put it into the CSAR as profiles/com/other/profile.yaml",
            ])
    }
}
