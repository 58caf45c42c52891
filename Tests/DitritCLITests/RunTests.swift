import Orchestration
import FoundationEssentials
import TestSupport
import Testing

@Suite("ditrit run, as a person types it")
struct RunTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test("the example is installed, seen by status, not installed twice, and uninstalled")
    func example() async throws {
        let state = directory.path + "/state"
        let installed = try await Ditrit.run("run", "--state", state, Ditrit.example, "install")
        #expect(installed.status == 0)
        #expect(installed.rows(in: "started").count == 19)
        #expect(installed.lines.last?.hasPrefix("install succeeded: 19 nodes, 95 operations, ") == true)
        #expect(installed.lines.contains { $0.contains("Configure.add_source | api_0 now serves front_8") })
        #expect(installed.lines.contains("api_port  8081"))

        let status = try await Ditrit.run("status", "--state", state)
        #expect(status.status == 0)
        #expect(status.lines.first == "install of shop: succeeded (shop-1)")
        #expect(status.rows(in: "started").count == 19)
        #expect(status.lines.contains("api_port  8081"))

        let again = try await Ditrit.run("run", "--state", state, Ditrit.example, "install")
        #expect(again.status == 0)
        #expect(again.lines.last?.hasPrefix("install succeeded: 19 nodes, 0 operations, ") == true)

        let uninstalled = try await Ditrit.run("run", "--state", state, Ditrit.example, "uninstall")
        #expect(uninstalled.status == 0)
        #expect(uninstalled.rows(in: "deleted").count == 19)
        #expect(uninstalled.lines.last?.hasPrefix("uninstall succeeded: 19 nodes, 62 operations, ") == true)
    }

    @Test("an input scales the example, and is remembered by the next run")
    func inputs() async throws {
        let state = directory.path + "/state"
        let file = try directory.write("fronts_per_server: 5\n", to: "inputs.yaml")
        let installed = try await Ditrit.run(
            "run", "--state", state, "--inputs", file, "--input", "fronts_per_server=1", Ditrit.example, "install")
        #expect(installed.status == 0)
        #expect(installed.rows(in: "started").map { $0.prefix(7) }.count { $0 == "front_0" || $0 == "front_2" } == 2)
        #expect(installed.rows(in: "started").count == 13)
        let stopped = try await Ditrit.run("run", "--state", state, Ditrit.example, "stop")
        #expect(stopped.rows(in: "stopped").count == 13)
        let started = try await Ditrit.run("run", "--state", state, Ditrit.example, "start")
        #expect(started.rows(in: "started").count == 13)
    }

    @Test("a template of TOSCA 2.0 runs: imports of profiles, counts, functions, paths and indices")
    func version2() async throws {
        try directory.write(
            """
            tosca_definitions_version: tosca_2_0
            profile: org.example.talk:1.0
            imports:
              - {profile: "org.oasis-open.simple:2.0", namespace: simple}
            node_types:
              Speaker:
                derived_from: simple:SoftwareComponent
                properties:
                  words: {type: string, validation: {$less_or_equal: [{$length: [$value]}, 1000]}}
                  volume: {type: integer, default: 5, validation: {$in_range: [$value, [1, 11]]}}
                requirements:
                  - hears:
                      capability: simple:Node
                      relationship: simple:DependsOn
                      count_range: [0, 1]
            """, to: "model/profiles/org/example/talk/1.0/profile.yaml")
        try directory.write(
            """
            tosca_definitions_version: tosca_2_0
            imports:
              - {profile: "org.oasis-open.simple:2.0", namespace: simple}
              - {profile: "org.example.talk:1.0", namespace: talk}
            service_template:
              inputs:
                pairs: {type: integer, default: 2, validation: {$greater_than: [$value, 0]}}
              node_templates:
                room: {type: simple:Compute}
                first:
                  type: talk:Speaker
                  count: {$get_input: pairs}
                  properties: {words: $$hello}
                  requirements: [{host: room}]
                second:
                  type: talk:Speaker
                  count: {$get_input: pairs}
                  properties: {words: unused}
                  requirements: [{host: room}, {hears: [first, $node_index]}]
                  interfaces:
                    Standard:
                      operations:
                        create:
                          implementation: say.sh
                          inputs:
                            text:
                              $concat:
                                - $get_property: [SELF, RELATIONSHIP, hears, TARGET, words]
                                - " from "
                                - $get_attribute: [SELF, RELATIONSHIP, hears, TARGET, tosca_id]
                            number: $node_index
              outputs:
                volume: {value: {$get_property: [first, volume]}}
            """, to: "model/talk.yaml")
        try directory.write("#!/bin/sh\necho \"$number: $text\"\n", to: "model/say.sh", isExecutable: true)
        let state = directory.path + "/state"
        let installed = try await Ditrit.run(
            "run", "--state", state, directory.path + "/model/talk.yaml", "install")
        #expect(installed.status == 0, "\(installed.text)")
        #expect(installed.rows(in: "started").count == 5)
        for index in 0...1 {
            #expect(
                installed.lines.contains { $0.hasSuffix("| \(index): $hello from first_\(index)") },
                "\(installed.text)")
        }
        #expect(installed.lines.contains("volume  5"))
        let three = try await Ditrit.run(
            "run", "--state", directory.path + "/three", "--input", "pairs=3", directory.path + "/model/talk.yaml",
            "install")
        #expect(three.rows(in: "started").count == 7)
    }

    @Test("deploy and undeploy are other names for install and uninstall")
    func reservedNames() async throws {
        let state = directory.path + "/state"
        let deployed = try await Ditrit.run("run", "--state", state, Ditrit.example, "deploy")
        #expect(deployed.lines.last?.hasPrefix("install succeeded: 19 nodes, 95 operations, ") == true)
        let undeployed = try await Ditrit.run("run", "--state", state, Ditrit.example, "undeploy")
        #expect(undeployed.lines.last?.hasPrefix("uninstall succeeded: 19 nodes, 62 operations, ") == true)
    }

    @Test("a relative state directory is relative to the caller, for scripts as well")
    func relativeState() async throws {
        let outcome = try await Ditrit.run(
            "run", "--state", "here", Ditrit.example, "install", directory: directory.path)
        #expect(outcome.status == 0)
        #expect(FileManager.default.fileExists(atPath: directory.path + "/here/space.sqlite"))
    }

    @Test("a state directory beside the template is no part of the model")
    func stateInsideTheModel() async throws {
        try directory.write(
            "tosca_definitions_version: tosca_simple_yaml_1_1\n"
                + "topology_template: { node_templates: { web: { type: tosca.nodes.Root } } }\n", to: "model.yaml")
        for workflow in ["install", "stop", "uninstall"] {
            let outcome = try await Ditrit.run("run", "--state", "s", "model.yaml", workflow, directory: directory.path)
            #expect(outcome.status == 0)
        }
        let kept = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/s/csar")
        #expect(kept.count == 1, "the same content has one digest, whatever the state is: \(kept)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: "\(directory.path)/s/csar/\(kept[0])") == ["model.yaml"]
        )
    }

    @Test("without --state everything is below the XDG state directory")
    func standardState() async throws {
        let outcome = try await Ditrit.run("run", Ditrit.example, "install", directory: directory.path)
        #expect(outcome.status == 0)
        let states = try FileManager.default.contentsOfDirectory(atPath: directory.path + "/.local/state/ditrit")
        #expect(states.count == 1)
        #expect(states.first?.hasPrefix("shop-") == true)
        let status = try await Ditrit.run("status", Ditrit.example, directory: directory.path)
        #expect(status.rows(in: "started").count == 19)
    }

    @Test("--json prints an object a line, from begin to end")
    func json() async throws {
        let command = "\"$ditrit\" run --json --state state \(Ditrit.example) install 2>/dev/null"
        let outcome = try await Ditrit.shell(command, directory: directory.path)
        #expect(outcome.status == 0)
        var types: [String: Int] = [:]
        var objects: [[String: JSON]] = []
        for line in outcome.lines {
            guard case .object(let members) = try JSONDecoder().decode(JSON.self, from: Data(line.utf8)),
                case .string(let type)? = members["type"]
            else {
                Issue.record("no object with a type: \(line)")
                continue
            }
            types[type, default: 0] += 1
            objects.append(members)
        }
        #expect(objects.first?["type"] == .string("begin"))
        #expect(objects.last?["type"] == .string("end"))
        #expect(objects.last?["status"] == .string("succeeded"))
        #expect(objects.last?["outputs"] == .object(["api_port": .integer(8081)]))
        #expect(types["began"] == 95)
        #expect(types["ended"] == 95)
        // Six states for each of nineteen instances, and two events for each of 95 operations.
        #expect(types["event"] == 6 * 19 + 2 * 95)
    }

    @Test("an archive runs as the directory does that it was made from")
    func archive() async throws {
        let zip =
            "import os, zipfile; z = zipfile.ZipFile('shop.csar', 'w', zipfile.ZIP_DEFLATED);"
            + " [z.write(os.path.join(d, f), os.path.relpath(os.path.join(d, f), '\(Ditrit.example)'))"
            + " for d, _, fs in os.walk('\(Ditrit.example)') for f in fs]"
        try directory.write(zip, to: "zip.py")
        let outcome = try await Ditrit.shell(
            "python3 zip.py && \"$ditrit\" run --state state shop.csar install", directory: directory.path)
        #expect(outcome.status == 0)
        #expect(outcome.rows(in: "started").count == 19)
    }

    @Test("on a small terminal a frame is lower than the screen, so that the next one is drawn over it")
    func smallTerminal() async throws {
        let outcome = try await Ditrit.shell(
            "TERM=xterm script -qec 'stty rows 6 cols 30; \"$ditrit\" run --state state \(Ditrit.example) install'"
                + " /dev/null", directory: directory.path)
        #expect(outcome.status == 0)
        // Moves up by the height of the last frame, never by more than fits.
        let heights = outcome.text.split(separator: "\u{1B}[").compactMap { part in
            part.firstIndex(of: "A").flatMap { Int(part[..<$0]) }
        }
        #expect(!heights.isEmpty)
        #expect(heights.allSatisfy { $0 <= 5 })
    }

    @Test("the live view draws on a terminal and ends with the same table")
    func liveView() async throws {
        let outcome = try await Ditrit.shell(
            "TERM=xterm script -qec '\"$ditrit\" run --state state \(Ditrit.example) install' /dev/null",
            directory: directory.path)
        #expect(outcome.status == 0)
        #expect(outcome.text.contains("\u{1B}["))
        #expect(outcome.text.contains("19/19"))
        #expect(outcome.lines.count { $0.hasPrefix("front_") || $0.hasPrefix("store_server_0") } >= 13)
        #expect(outcome.text.contains("install succeeded"))
    }
}

/// Commands that only look at a model.
@Suite("Looking at models")
struct LookingTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "an archive is unpacked below TMPDIR, and nothing is left there",
        arguments: ["validate", "plan", "graph --dot"])
    func scratch(command: String) async throws {
        let zip =
            "import zipfile; z = zipfile.ZipFile('m.csar', 'w'); z.writestr('m.yaml', 'tosca_definitions_version:"
            + " tosca_simple_yaml_1_1\\nmetadata: { template_name: m, template_version: 1.0 }\\n"
            + "topology_template: { node_templates: { web: { type: tosca.nodes.Root } } }')"
        try directory.write(zip, to: "zip.py")
        let outcome = try await Ditrit.shell(
            "python3 zip.py; mkdir t; TMPDIR=$PWD/t \"$ditrit\" \(command) m.csar && ls t | wc -l",
            directory: directory.path)
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(outcome.lines.last == "0")
        let siblings = try FileManager.default.contentsOfDirectory(atPath: directory.path)
        #expect(siblings.sorted() == ["m.csar", "t", "zip.py"])
    }

    @Test("graph draws by Graphviz, to standard output or to a file")
    func graph() async throws {
        let outcome = try await Ditrit.run("graph", Ditrit.example)
        #expect(outcome.status == 0)
        #expect(outcome.lines.first?.hasPrefix("<?xml") == true)
        #expect(outcome.lines.last == "</svg>")
        let missing = try await Ditrit.run("graph", Ditrit.example, "-o", directory.path + "/no/x.svg")
        #expect(missing.status == 3)
        #expect(missing.lines.first == "\(directory.path)/no/x.svg: error: it cannot be written")
    }
}

extension Ditrit.Outcome {
    /// The rows of the last table whose nodes are in a state.
    func rows(in state: String) -> [String] {
        guard let heading = lines.lastIndex(where: { $0.hasPrefix("NODE ") }) else { return [] }
        return lines[(heading + 1)...].prefix { !$0.isEmpty }.filter { row in
            row.split(separator: " ").dropFirst().first.map(String.init) == state
        }
    }
}
