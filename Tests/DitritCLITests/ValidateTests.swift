import FoundationEssentials
import TestSupport
import Testing

/// What `ditrit validate`, `explain` and `model show` print, for people and for programs.
@Suite("Checking models")
struct ValidateTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private static let wrong = """
        tosca_definitions_version: tosca_simple_yaml_1_3
        topology_template:
          node_templates:
            server: {type: tosca.nodes.Compte}
            app:
              type: tosca.nodes.SoftwareComponent
              propertys: {component_version: 1.0}  # größe: \t
              requirements: [{host: {node: sever}}]
        """

    /// Runs a command in the directory, apart from what it says to standard error.
    private func run(_ arguments: String) async throws -> (status: Int32, output: String, errors: String) {
        let outcome = try await Ditrit.shell("\"$ditrit\" \(arguments) >out 2>err", directory: directory.path)
        func text(_ name: String) throws -> String {
            try String(contentsOf: URL(filePath: directory.path + "/" + name), encoding: .utf8)
        }
        return (outcome.status, try text("out"), try text("err"))
    }

    private func write(_ text: String) throws { try directory.write(text + "\n", to: "model.yaml") }

    @Test("for people: the place, the line, what is meant in it, the code and a way out")
    func text() async throws {
        try write(Self.wrong)
        let (status, output, errors) = try await run("validate model.yaml")
        #expect(status == 2)
        #expect(output.isEmpty)
        #expect(
            errors == """
                model.yaml:4:20: error: there is no node type 'tosca.nodes.Compte' [TOSCA3001]
                     4 |     server: {type: tosca.nodes.Compte}
                       |                    ^~~~~~~~~~~~~~~~~~
                    hint: did you mean 'tosca.nodes.Compute'?
                model.yaml:7:7: error: a node template has no key 'propertys' [TOSCA1007]
                     7 |       propertys: {component_version: 1.0}  # größe:  
                       |       ^~~~~~~~~
                    hint: did you mean 'properties'?
                model.yaml:8:36: error: the requirement 'host' of 'app' names a node 'sever' that is not there \
                [TOSCA4008]
                     8 |       requirements: [{host: {node: sever}}]
                       |                                    ^~~~~
                    hint: did you mean 'server'?
                3 errors

                """)
    }

    @Test("what would give orders to a terminal is not shown, and of a long line the part that matters")
    func hostileLine() async throws {
        try write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template: {description: "\(String(repeating: "x", count: 200))\u{202E}", inputz: {}, inputs: {}}
            """)
        let errors = try await run("validate model.yaml").errors
        #expect(errors.contains("\u{FFFD}\", inputz: {}"), "\(errors)")
        #expect(!errors.contains("\u{202E}"))
        #expect(errors.split(separator: "\n").allSatisfy { $0.unicodeScalars.count < 140 }, "\(errors)")
        let rows = errors.split(separator: "\n").map { Array($0.unicodeScalars) }
        let mark = try #require(rows[2].firstIndex(of: "^"))
        #expect(String(String.UnicodeScalarView(rows[1][mark..<mark + 6])) == "inputz")
    }

    @Test("a valid model is said to be one, and a warning makes it no less valid")
    func valid() async throws {
        let shop = try await run("validate \(Ditrit.example)")
        #expect(shop.status == 0)
        #expect(shop.output.contains(": valid; 8 node templates, 8 relationships, workflows: "))
        #expect(shop.errors.isEmpty)
        try write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: tosca.nodes.Compute}]}
            """)
        let open = try await run("validate model.yaml")
        #expect(open.status == 0)
        #expect(open.output.contains("model.yaml: valid, 1 warning; 1 node template, "))
        #expect(open.errors.contains("warning: no node template of type tosca.nodes.Compute"), "\(open.errors)")
        #expect(open.errors.contains("[TOSCA4010]"))
    }

    @Test("a hint is one line, and makes a model no less valid; who runs the model is not told")
    func hint() async throws {
        try write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              inputs: {port: {type: integer, default: 80}}
              node_templates: {app: {type: tosca.nodes.Root}}
            """)
        let validated = try await run("validate model.yaml")
        #expect(validated.status == 0)
        #expect(validated.errors == "model.yaml:3:12: hint: nothing reads the input 'port' [TOSCA8001]\n")
        #expect(try await run("plan model.yaml install").errors.isEmpty)
    }

    @Test("for programs: one object, of the documented form, valid or not")
    func json() async throws {
        try write(Self.wrong)
        let wrong = try await run("validate --format json model.yaml")
        #expect(wrong.status == 2)
        #expect(wrong.errors.isEmpty)
        try await expect(wrong.output, conformsTo: "validation", and: "not o['valid'] and o['errors'] == 3")
        try await expect(
            wrong.output, conformsTo: "validation",
            and: "[d['code'] for d in o['diagnostics']] == ['TOSCA3001', 'TOSCA1007', 'TOSCA4008']")
        let shop = try await run("validate --json \(Ditrit.example)")
        #expect(shop.status == 0)
        try await expect(
            shop.output, conformsTo: "validation", and: "o['valid'] and len(o['model']['node_templates']) == 8")
        let model = try await run("model show \(Ditrit.example)")
        #expect(model.status == 0)
        try await expect(model.output, conformsTo: "model", and: "len(o['relationships']) == 8")
        try await expect(
            model.output, conformsTo: "model",
            and: "any(t['ancestry'][-1] == 'tosca.nodes.Root' for t in o['node_templates'])")
    }

    @Test(
        "the files of artifacts are held against their checksums",
        arguments: [
            ("MD5, checksum: 6137CDE4893C59F76F005A8123D8E8E6", nil),
            ("SHA, checksum: 6667b2d1aab6a00caa5aee5af8ad9f1465e567abf1c209d15727d57b3e8f6e5f", nil),
            (
                "SHA-1, checksum: 6137cde4893c59f76f005a8123d8e8e600000000",
                "error: the file 'data.txt' has another checksum"
            ),
            ("CRC, checksum: 1f", "warning: the file 'data.txt' is not checked: no algorithm 'CRC' is known"),
            ("MD4, checksum: 1f", "warning: the file 'data.txt' is not checked: no algorithm 'MD4' is known"),
        ])
    func checksums(checksum: String, message: String?) async throws {
        try directory.write("data\n", to: "data.txt")
        try write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                server:
                  type: tosca.nodes.Compute
                  artifacts:
                    data: {type: tosca.artifacts.File, file: data.txt, checksum_algorithm: \(checksum)}
                    elsewhere: {type: tosca.artifacts.File, file: none.txt, checksum_algorithm: MD5, checksum: 1f}
            """)
        let checked = try await run("validate model.yaml")
        #expect(checked.status == (message?.hasPrefix("error") == true ? 2 : 0))
        let said = checked.errors + checked.output
        if let message {
            #expect(said.contains(message) && said.contains("[TOSCA2010]"), "\(said)")
        } else {
            #expect(!said.contains("TOSCA2010"), "\(said)")
        }
    }

    @Test("what a topology says of its nodes together is in the model, in the documented form")
    func whole() async throws {
        try write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            node_types:
              Farm: {derived_from: tosca.nodes.Root, properties: {size: {type: integer}}}
            topology_template:
              inputs: {size: {type: integer}}
              substitution_mappings: {node_type: Farm, properties: {size: [size]}}
              node_templates:
                server: {type: tosca.nodes.Compute}
              groups: {all: {type: tosca.groups.Root, members: [server]}}
              policies: [{near: {type: tosca.policies.Placement, targets: [all]}}]
              workflows:
                check: {steps: {look: {target: server, activities: [{call_operation: Standard.start}]}}}
            """)
        let model = try await run("model show model.yaml")
        #expect(model.status == 0, "\(model.errors)")
        for condition in [
            "o['groups'][0]['members'] == ['server']", "o['policies'][0]['targets'] == ['all']",
            "o['substitution']['node_type'] == 'Farm'",
            "o['imperative_workflows'][0]['steps'][0]['activities'][0]['name'] == 'Standard.start'",
        ] { try await expect(model.output, conformsTo: "model", and: condition) }
        let checked = try await run("validate model.yaml")
        #expect(checked.status == 0)
        let warning = "'check' is an imperative workflow of the topology, and these are not run yet [TOSCA7110]"
        #expect((checked.errors + checked.output).contains(warning))
    }

    @Test("schemas, artifacts, filters, triggers and steps are in the model as they are meant, in the documented form")
    func parts() async throws {
        try write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            repositories: {mirror: {url: https://example.org/}}
            data_types:
              Deep: {derived_from: tosca.datatypes.Root, properties: {a: {type: integer}}}
            artifact_types:
              Image: {derived_from: tosca.artifacts.Root, version: "1.2", mime_type: image/x, file_ext: [img]}
            interface_types:
              Watch:
                derived_from: tosca.interfaces.Root
                inputs: {level: {type: integer, default: 3}}
                operations: {look: {description: looks}}
            policy_types:
              Keep: {derived_from: tosca.policies.Root, targets: [Farm]}
            node_types:
              Farm:
                derived_from: tosca.nodes.Root
                metadata: {author: us}
                properties:
                  parts:
                    type: map
                    key_schema: {type: string, constraints: [{max_length: 3}]}
                    entry_schema: {type: list, entry_schema: {type: Deep}}
                    status: deprecated
                    required: false
                requirements:
                  - field:
                      capability: tosca.capabilities.Node
                      node: tosca.nodes.Compute
                      relationship: tosca.relationships.DependsOn
                      node_filter: {capabilities: [{host: {properties: [{num_cpus: {greater_or_equal: 2}}]}}]}
            topology_template:
              node_templates:
                server: {type: tosca.nodes.Compute, capabilities: {host: {properties: {num_cpus: 4}}}}
                farm:
                  type: Farm
                  description: Grows things.
                  metadata: {owner: me}
                  requirements: [{field: server}]
                  artifacts:
                    seed:
                      type: Image
                      file: seed.img
                      repository: mirror
                      deploy_path: /srv
                      artifact_version: 7
                      checksum: 1f
                      checksum_algorithm: SHA-256
              outputs: {o: {type: string, value: text}}
              policies:
                - keep:
                    type: Keep
                    targets: [farm]
                    triggers:
                      grown:
                        event: tosca.events.grown
                        target_filter: {node: farm}
                        condition: {constraint: [{state: [{equal: started}]}]}
                        action: [{call_operation: Standard.stop}]
              workflows:
                check:
                  description: Looks.
                  preconditions: [{target: server, condition: [{state: [{equal: started}]}]}]
                  steps:
                    look:
                      target: server
                      filter: [{not: [{state: [{valid_values: [error]}]}]}]
                      activities: [{call_operation: Standard.start}]
            """)
        let model = try await run("model show model.yaml")
        #expect(model.status == 0, "\(model.errors)")
        let conditions = [
            "(n := next(n for n in o['node_templates'] if n['name'] == 'farm'))['metadata'] == {'owner': 'me'}",
            "(a := next(n for n in o['node_templates'] if n['name'] == 'farm')['artifacts']['seed'])['checksum'] == '1f'"
                + " and a['repository'] == 'mirror' and a['deploy_path'] == '/srv' and a['version'] == '7'",
            "(p := o['types']['node_types'][0]['properties'][0])['entry_schema']['entry_schema']['type'] == 'Deep'"
                + " and p['key_schema']['constraints'] == [{'max_length': 3}] and p['is_deprecated']",
            "o['types']['node_types'][0]['requirements'][-1]['node_filter']['capabilities'][0]['properties'][0]"
                + " ['constraints'] == [{'greater_or_equal': 2}]",
            "o['types']['interface_types'][0]['inputs'][0]['default'] == 3",
            "'look' in o['types']['interface_types'][0]['operations']",
            "(t := o['types']['artifact_types'][0])['file_ext'] == ['img'] and t['version'] == '1.2'",
            "o['types']['policy_types'][0]['targets'] == ['Farm']", "o['outputs'][0]['type'] == 'string'",
            "(t := o['policies'][0]['triggers'][0])['conditions'][0]['constraints'] == [{'equal': 'started'}]"
                + " and t['actions'][0]['name'] == 'Standard.stop'",
            "(w := o['imperative_workflows'][0])['preconditions'][0]['target'] == 'server'"
                + " and 'not' in w['steps'][0]['filter'][0]",
        ]
        try await expect(
            model.output, conformsTo: "model", and: conditions.map { "(\($0))" }.joined(separator: " and "))
    }

    /// Checks a text against a schema of docs/schema, and what a Python expression says of the object.
    private func expect(_ text: String, conformsTo schema: String, and condition: String) async throws {
        try directory.write(text, to: "object.json")
        let script = """
            import json, jsonschema
            load = lambda name: json.load(open('\(Ditrit.schemas)/' + name + '.schema.json'))
            model = load('model')
            o = json.load(open('object.json'))
            schema = load('\(schema)')
            resolver = jsonschema.RefResolver.from_schema(schema, store={model['$id']: model})
            jsonschema.Draft202012Validator(schema, resolver=resolver).validate(o)
            assert \(condition), o
            """
        try directory.write(script, to: "check.py")
        let outcome = try await Ditrit.shell("python3 -W ignore check.py", directory: directory.path)
        #expect(outcome.status == 0, "\(outcome.text.suffix(2000))")
    }

    @Test("SARIF: the rules that were broken, and each result with its place")
    func sarif() async throws {
        try write(Self.wrong)
        let log = try await run("validate --format sarif model.yaml")
        #expect(log.status == 2)
        try directory.write(log.output, to: "log.json")
        // SARIF 2.1.0 §3.13 to §3.30: what is required, and what refers to something else.
        let script = """
            import json
            log = json.load(open('log.json'))
            assert log['version'] == '2.1.0' and '$schema' in log
            run, = log['runs']
            rules = run['tool']['driver']['rules']
            assert run['tool']['driver']['name'] == 'ditrit' and run['columnKind'] == 'unicodeCodePoints'
            assert len({rule['id'] for rule in rules}) == len(rules) == 3
            assert len(run['results']) == 3
            for result in run['results']:
                assert rules[result['ruleIndex']]['id'] == result['ruleId']
                assert result['level'] == 'error' and result['message']['text']
                place = result['locations'][0]['physicalLocation']
                assert place['artifactLocation']['uri'] == 'model.yaml'
                region = place['region']
                assert (region['endLine'], region['endColumn']) > (region['startLine'], region['startColumn'])
            assert run['results'][1]['locations'][0]['physicalLocation']['region']['startLine'] == 7
            """
        try directory.write(script, to: "check.py")
        let outcome = try await Ditrit.shell("python3 check.py", directory: directory.path)
        #expect(outcome.status == 0, "\(outcome.text)")
        let valid = try await run("validate --format sarif \(Ditrit.example)")
        #expect(valid.status == 0)
        #expect(valid.output.contains(#""results":[]"#))
    }

    @Test("a code is explained with a wrong and a right example, and all are listed")
    func explain() async throws {
        for name in ["TOSCA4008", "tosca4008", "4008"] {
            let one = try await run("explain \(name)")
            #expect(one.status == 0)
            for part in ["TOSCA4008: ", "\nWrong:\n", "\nRight:\n", "requirements: [{host: sever}]", "§3.8.2"] {
                #expect(one.output.contains(part), "\(one.output)")
            }
        }
        let all = try await run("explain")
        #expect(all.output.contains("FUNCTIONS\n  TOSCA6001  the topology has no such input\n"), "\(all.output)")
        let two = try await run("explain 4008 1001")
        #expect(two.output.contains("TOSCA4008: ") && two.output.contains("\nTOSCA1001: "), "\(two.output)")
        let none = try await run("explain TOSCA9999")
        #expect(none.status == 64)
        #expect(none.errors == "there is no code 'TOSCA9999'; 'ditrit explain' lists all\n")
    }

    @Test("where there is no service template, programs get the reason in their document, and people get it alone")
    func nothing() async throws {
        let text = try await run("validate nothing.csar")
        #expect(text.status == 2)
        #expect(text.output.isEmpty)
        #expect(text.errors == "nothing.csar: error: there is no file and no directory of this name\n")
        let json = try await run("validate --format json nothing.csar")
        #expect(json.status == 2)
        #expect(json.errors.isEmpty)
        try await expect(
            json.output, conformsTo: "validation",
            and: "[(d['file'], d['code']) for d in o['diagnostics']] == [('nothing.csar', 'TOSCA1001')]")
        try directory.write("Entry-Definitions: main.yaml\njust text\n", to: "model/TOSCA-Metadata/TOSCA.meta")
        let line = try await run("validate --format json model")
        try await expect(
            line.output, conformsTo: "validation",
            and: "[(d['file'], d['line']) for d in o['diagnostics']] == [('model/TOSCA-Metadata/TOSCA.meta', 2)]")
        let sarif = try await run("validate --format sarif nothing.csar")
        #expect(sarif.status == 2)
        #expect(sarif.output.contains(#""uri":"nothing.csar""#), "\(sarif.output)")
        #expect(try await run("validate --format xml model.yaml").status == 64)
        #expect(try await run("validate --format sarif --json model.yaml").status == 64)
    }

    @Test("several models are checked in one go, each for itself; warnings may count as errors")
    func several() async throws {
        try write("tosca_definitions_version: tosca_simple_yaml_1_3")
        try directory.write(Self.wrong, to: "wrong.yaml")
        try directory.write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates: {app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: tosca.nodes.Compute}]}}
            """, to: "open.yaml")
        let all = try await run("validate model.yaml nothing.csar wrong.yaml open.yaml")
        #expect(all.status == 2)
        #expect(
            all.output == """
                model.yaml: valid; 0 node templates, 0 relationships
                open.yaml: valid, 1 warning; 1 node template, 0 relationships, workflows: install, start, stop, uninstall

                """)
        #expect(all.errors.contains("3 errors\n"), "\(all.errors)")
        #expect(try await run("validate model.yaml open.yaml").status == 0)
        #expect(try await run("validate --warnings-as-errors model.yaml").status == 0)
        #expect(try await run("validate --warnings-as-errors model.yaml open.yaml").status == 2)
        let lines = try await run("validate --json model.yaml wrong.yaml").output.split(separator: "\n")
        #expect(lines.count == 2)
    }

    @Test("what TOSCA.meta says amiss is a warning at its line")
    func packageWarnings() async throws {
        try directory.write("tosca_definitions_version: tosca_simple_yaml_1_3\n", to: "model/a.yaml")
        try directory.write(
            "TOSCA-Meta-File-Version: 1.0\nCSAR-Version: 7\nEntry-Definitions: a.yaml\n",
            to: "model/TOSCA-Metadata/TOSCA.meta")
        let (status, _, errors) = try await run("validate model")
        #expect(status == 0)
        #expect(
            errors == """
                model/TOSCA-Metadata/TOSCA.meta:2:1: warning: there is no CSAR-Version '7' [TOSCA1012]
                     2 | CSAR-Version: 7
                       | ^
                    hint: there is: 1.0, 1.1, 2.0

                """)
    }
}
