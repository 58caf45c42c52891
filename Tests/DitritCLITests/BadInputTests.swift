import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What a person sees who gives `ditrit` something wrong: each time the reason, the place and a way out, and the exit
/// code for whose matter it is.
@Suite("Bad input")
struct BadInputTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private func install(_ model: String, options: String = "") async throws -> Ditrit.Outcome {
        try await Ditrit.shell("\"$ditrit\" run --state state \(options) \(model) install", directory: directory.path)
    }

    /// A template whose one node runs a script, and what is beside it.
    private func writeModel(script: String, isExecutable: Bool = true, timeout: Int? = nil) throws {
        try directory.write(script, to: "create.sh", isExecutable: isExecutable)
        let limit = timeout.map { "\n          timeout: \($0)" } ?? ""
        try directory.write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                web:
                  type: tosca.nodes.Root
                  interfaces:
                    Standard:
                      create:
                        implementation:
                          primary: create.sh\(limit)
            """.replacing("          timeout", with: "              timeout"), to: "model.yaml")
    }

    // MARK: - CSARs

    @Test("a broken archive")
    func brokenArchive() async throws {
        try directory.write("PK\u{3}\u{4} and then nothing that belongs there", to: "broken.csar")
        let outcome = try await install("broken.csar")
        #expect(outcome.status == 2)
        #expect(outcome.lines.first?.hasPrefix("broken.csar: error: ") == true, "\(outcome.text)")
    }

    @Test("no such file")
    func missing() async throws {
        let outcome = try await install("nothing.csar")
        #expect(outcome.status == 2)
        #expect(outcome.lines == ["nothing.csar: error: there is no file and no directory of this name"])
    }

    @Test("TOSCA.meta names a file that is not there")
    func missingEntry() async throws {
        try directory.write("Entry-Definitions: main.yaml\n", to: "model/TOSCA-Metadata/TOSCA.meta")
        let outcome = try await install("model")
        #expect(outcome.status == 2)
        #expect(
            outcome.lines == [
                "model/TOSCA-Metadata/TOSCA.meta: error: it names 'main.yaml', which is not in the CSAR",
                "    hint: paths are relative to the root of the CSAR",
            ])
    }

    // MARK: - Templates

    /// Templates that are wrong, with what is said of them.
    private static let templates: [(String, [String])] = [
        (
            "imports: [model.yaml]",
            ["model.yaml:2:11: error: the imports go round in a circle: model.yaml → model.yaml"]
        ),
        (
            """
            node_types:
              a: { derived_from: b }
              b: { derived_from: a }
            """, ["'derived_from' goes round in a circle: a → b → a"]
        ),
        (
            """
            topology_template:
              node_templates:
                web: { type: tosca.nodes.Root, requirements: [ { dependency: databse } ] }
                database: { type: tosca.nodes.Root }
            """,
            [
                "model.yaml:4:66: error: the requirement 'dependency' of 'web' names a node 'databse' that is not there",
                "    hint: did you mean 'database'?",
            ]
        ),
        (
            """
            topology_template:
              node_templates:
                a: { type: tosca.nodes.Root, requirements: [ { dependency: b } ] }
                b: { type: tosca.nodes.Root, requirements: [ { dependency: a } ] }
            """,
            [
                "error: workflow 'install' can never finish: ", " wait for each other:",
                "a: set_state creating waits for b: set_state started:\n    'a' requires 'b' (dependency)"
                    + " [model.yaml:4:52]\n    by tosca.relationships.Root, before: creating, wait_target: started"
                    + " [tosca-simple-profile.yaml:",
                "hint: remove one of the relationships between these nodes",
            ]
        ),
        (
            """
            topology_template:
              inputs: { size: { type: integer, description: How large. } }
              node_templates:
                web: { type: tosca.nodes.Root }
            """, ["error: the input 'size' (How large.) is missing; give it by --input size=VALUE"]
        ),
        (
            "dsl_definitions:\n  a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                + zip("bcdefgh", "abcdefg").map { name, of in
                    "  \(name): &\(name) [\(Array(repeating: "*\(of)", count: 10).joined(separator: ", "))]\n"
                }.joined(),
            ["the aliases of this file stand for more than 1000000 nodes"]
        ),
    ]

    @Test("wrong templates", arguments: templates.indices)
    func template(_ index: Int) async throws {
        let (text, expected) = Self.templates[index]
        try directory.write("tosca_definitions_version: tosca_simple_yaml_1_1\n\(text)\n", to: "model.yaml")
        let outcome = try await install("model.yaml")
        #expect(outcome.status == 2)
        for part in expected { #expect(outcome.text.contains(part), "\(outcome.text)") }
        #expect(try contents("state/work").isEmpty)
        let checked = try await Ditrit.shell("\"$ditrit\" validate model.yaml", directory: directory.path)
        // A missing input is the matter of who runs the model, not of who wrote it.
        #expect(checked.status == (text.contains("inputs:") ? 0 : 2))
    }

    @Test("a workflow that no type has")
    func unknownWorkflow() async throws {
        let outcome = try await Ditrit.run(
            "run", "--state", directory.path + "/state", Ditrit.example, "instal")
        #expect(outcome.status == 2)
        #expect(
            outcome.lines == [
                "error: no node type of this topology has a workflow 'instal' [TOSCA7109]",
                "    hint: did you mean 'install'?", "1 error",
            ])
    }

    @Test("an option of a run on workers is refused for one on this machine, and the other way round")
    func optionsOfTheOther() async throws {
        for (arguments, words) in [
            (["--model", "m"], "--model is for a run on workers: name their space with --consul"),
            (["--consul", "http://127.0.0.1:1", "--workers", "2"], "--workers is for a run on this machine"),
            (["--consul", "http://127.0.0.1:1", "--local"], "--local and --consul exclude each other"),
        ] {
            let outcome = try await Ditrit.run(["run"] + arguments + [Ditrit.example, "install"]) { _ in }
            #expect(outcome.status == 64)
            #expect(outcome.text.contains(words), "\(outcome.text)")
        }
    }

    @Test("a space that cannot be reached is said at once, whichever way it is named")
    func unreachableSpace() async throws {
        let named = try await Ditrit.shell("DITRIT_CONSUL=http://127.0.0.1:1 $ditrit run \(Ditrit.example) install")
        #expect(named.status == 3)
        #expect(named.text.contains("is the Consul agent running there"))
        let local = try await Ditrit.shell(
            "DITRIT_CONSUL=http://127.0.0.1:1 $ditrit run --local --state \(directory.path)/state \(Ditrit.example) instal"
        )
        #expect(local.text.contains("no node type of this topology has a workflow 'instal'"))
    }

    @Test("inputs that are unknown, of the wrong type, or no assignments")
    func wrongInputs() async throws {
        let state = directory.path + "/state"
        let wrong = try await Ditrit.run(
            "run", "--state", state, Ditrit.example, "install", "--input", "fronts_per_server=many", "--input", "x=1")
        #expect(wrong.status == 2)
        #expect(
            wrong.lines == [
                "\(Ditrit.example)/shop.yaml:12:5: error: the input 'fronts_per_server' is of type integer; 'many' is not",
                "error: the topology has no input 'x'; it has fronts_per_server",
            ])
        for (options, message) in [
            ("--input many", "--input takes NAME=VALUE; 'many' is not"),
            ("--input a=1 --input a=2", "--input gives 'a' twice"),
        ] {
            let refused = try await install(Ditrit.example, options: options)
            #expect(refused.status == 64)
            #expect(refused.text.contains(message) && refused.text.contains("Usage: ditrit run "), "\(refused.text)")
        }
        let none = try await install(Ditrit.example, options: "--inputs /dev/null --input x=1")
        #expect(none.lines == ["error: the topology has no input 'x'; it has fronts_per_server"])
        let outcome = try await Ditrit.run("run", "--state", state, Ditrit.example, "install", "--input", "many")
        #expect(outcome.status == 64)
        #expect(outcome.text.contains("--input takes NAME=VALUE; 'many' is not"))
    }

    @Test("what is wrong in a file of inputs is said at its place there, and of single or missing ones without")
    func misgivenInputs() async throws {
        try directory.write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            data_types:
              my.Pair: { properties: { low: { type: integer, constraints: [ less_than: 10 ] }, high: { type: integer } } }
            topology_template:
              inputs:
                count: { type: integer }
                name: { type: string }
                size: { type: integer, constraints: [ in_range: [ 1, 9 ] ] }
                pair: { type: my.Pair }
                names: { type: list, entry_schema: { type: string, constraints: [ max_length: 3 ] } }
              node_templates: { n: { type: tosca.nodes.Root } }

            """, to: "m.yaml")
        try directory.write(
            """
            conut: 3
            count: many
            size: 5
            pair:
              high: 1
              low: 30
            names: [a, abcd]

            """, to: "i.yaml")
        let outcome = try await install("m.yaml", options: "--inputs i.yaml --input size=10")
        #expect(outcome.status == 2)
        #expect(
            outcome.lines == [
                "error: the input 'name' is missing; give it by --input name=VALUE",
                "m.yaml:8:5: error: the input 'size' is above 9",
                "    hint: the constraint is at m.yaml:8:43",
                "i.yaml:1:1: error: the topology has no input 'conut'; did you mean 'count'?",
                "i.yaml:2:8: error: the input 'count' is of type integer; 'many' is not",
                "i.yaml:6:8: error: 'low' is not below 10",
                "    hint: the constraint is at m.yaml:3:65",
                "i.yaml:7:12: error: an entry of the input 'names' has 4 characters, more than 3",
                "    hint: the constraint is at m.yaml:10:71",
                "6 errors",
            ], "\(outcome.text)")
    }

    @Test("a file of inputs that is not there, no YAML, or no mapping is the matter of who gives it")
    func wrongInputFile() async throws {
        try directory.write("a: b: c\n", to: "broken.yaml")
        try directory.write("- 5\n", to: "list.yaml")
        try directory.write("a: {[b]: 1}\n", to: "keys.yaml")
        for (file, words) in [
            ("none.yaml", "none.yaml: error: there is no such file, or it cannot be read"),
            ("broken.yaml", "broken.yaml:1:5: error: a second ': ' stands in this line"),
            ("keys.yaml", "keys.yaml:1:1: error: the keys of inputs, and of their values, must be texts"),
            ("list.yaml", "list.yaml:1:1: error: a file of inputs must be a mapping of names to values, and is a list"),
        ] {
            let outcome = try await install(Ditrit.example, options: "--inputs \(file)")
            #expect(outcome.status == 2)
            #expect(outcome.text.contains(words), "\(outcome.text)")
        }
    }

    @Test("what a model says of its files begins with the place that was named")
    func places() async throws {
        try directory.write("tosca_definitions_version: tosca_simple_yaml_1_1\ntopology_tmplate: {}\n", to: "m/a.yaml")
        for named in ["m", "m/a.yaml", directory.path + "/m"] {
            let outcome = try await Ditrit.shell("\"$ditrit\" validate \(named)", directory: directory.path)
            #expect(
                outcome.lines.first?.hasPrefix("\(named.replacing("/a.yaml", with: ""))/a.yaml:2:1: error: ") == true)
        }
    }

    @Test("what a model says of the files of an archive begins with the archive")
    func placesInArchives() async throws {
        try directory.write("tosca_definitions_version: tosca_simple_yaml_1_1\ntopology_tmplate: {}\n", to: "a.yaml")
        let outcome = try await Ditrit.shell(
            "python3 -m zipfile -c m.csar a.yaml && \"$ditrit\" validate --lenient m.csar", directory: directory.path)
        #expect(outcome.lines.contains { $0.hasPrefix("m.csar/a.yaml:2:1: error: ") }, "\(outcome.text)")
    }

    @Test("what refers to a template that has an error of its own is no error besides")
    func followUp() async throws {
        try directory.write(
            """
            tosca_definitions_version: tosca_simple_yaml_1_1
            topology_template:
              node_templates:
                server: { type: tosca.nodes.Compte }
                app: { type: tosca.nodes.SoftwareComponent, requirements: [ { host: server } ] }
              outputs: { o: { value: { get_attribute: [server, x] } } }
            """, to: "model.yaml")
        let outcome = try await Ditrit.shell("\"$ditrit\" validate model.yaml", directory: directory.path)
        #expect(
            outcome.lines == [
                "model.yaml:4:21: error: there is no node type 'tosca.nodes.Compte' [TOSCA3001]",
                "     4 |     server: { type: tosca.nodes.Compte }", "       |                     ^~~~~~~~~~~~~~~~~~",
                "    hint: did you mean 'tosca.nodes.Compute'?", "1 error",
            ])
    }

    // MARK: - Scripts

    @Test("a file that nothing could start is refused before anything runs")
    func notExecutable() async throws {
        try writeModel(script: "echo creating\n", isExecutable: false)
        #expect(try await install("model.yaml").status == 0, "its extension says how it is run")
        try directory.write("echo creating\n", to: "create")
        let text = try String(contentsOfFile: directory.path + "/model.yaml", encoding: .utf8)
        try directory.write(text.replacing("create.sh", with: "create"), to: "model.yaml")
        let outcome = try await install("model.yaml")
        #expect(outcome.status == 2)
        #expect(outcome.text.contains("error: nothing says how 'create' is run: it is not executable"))
        #expect(outcome.text.contains("hint: chmod +x create, or begin it with a line such as #!/bin/sh"))
    }

    @Test("a script that hangs is stopped when its time is over, with what it has started")
    func hanging() async throws {
        let mark = "4\(UInt32.random(in: 100_000...999_999))"
        try writeModel(script: "#!/bin/sh\necho waiting\nsleep \(mark) & sleep \(mark)\n", timeout: 1)
        let outcome = try await install("model.yaml")
        #expect(outcome.status == 1)
        #expect(
            outcome.text.contains(
                "failed: web_0 Standard.create: create.sh was stopped: it took longer than its time limit of 1.0 seconds\n    | waiting"
            ))
        let left = try await Ditrit.shell("pgrep -f 'sleep \(mark)' | grep -v $$ | wc -l")
        #expect(left.lines == ["0"])
    }

    @Test("a script that fails shows its last words, and the run goes on once it is corrected")
    func failing() async throws {
        try writeModel(script: "#!/bin/sh\necho no such luck >&2\nexit 3\n")
        let failed = try await install("model.yaml")
        #expect(failed.status == 1)
        #expect(
            failed.text.contains("failed: web_0 Standard.create: create.sh ended with status 3\n    | no such luck"))
        try directory.write("#!/bin/sh\necho better\n", to: "create.sh", isExecutable: true)
        let corrected = try await install("model.yaml")
        #expect(corrected.status == 0, "\(corrected.text)")
        #expect(corrected.rows(in: "started").count == 1)
    }

    @Test("what a script prints gives the terminal no orders, neither while it runs nor in the summary")
    func controlCharacters() async throws {
        try writeModel(script: "#!/bin/sh\nprintf '\\033[2Jgone\\007\\n'\nexit 1\n")
        let outcome = try await install("model.yaml")
        #expect(outcome.text.contains("web_0: Standard.create | [2Jgone"))
        #expect(outcome.text.contains("    | [2Jgone"))
        #expect(!outcome.text.contains("\u{1B}") && !outcome.text.contains("\u{7}"))
    }

    // MARK: - State directories

    @Test("the state directory holds another model, which is still installed")
    func otherModel() async throws {
        try writeModel(script: "#!/bin/sh\n")
        #expect(try await install("model.yaml").status == 0)
        let other = try await install(Ditrit.example)
        #expect(other.status == 3)
        #expect(
            other.text.contains("error: the state directory holds an instance of 'model' that was made of other nodes"))
        #expect(other.text.contains("'web' is gone; 'front' is new"))
        #expect(
            other.text.contains("hint: uninstall it first, with the CSAR that it was installed with; or choose another")
        )
        #expect(
            try await Ditrit.shell("\"$ditrit\" status --state state", directory: directory.path)
                .rows(in: "started").count == 1)
    }

    @Test("the state directory was written by something else, or by another version")
    func foreignState() async throws {
        try directory.write("this is no database, and a long enough text to tell", to: "state/space.sqlite")
        let foreign = try await install(Ditrit.example)
        #expect(foreign.status == 3)
        #expect(foreign.text.contains("state/space.sqlite: the file is not a database; choose another place"))

        let change = "import sqlite3; c = sqlite3.connect('state/space.sqlite'); c.execute('PRAGMA user_version = 99')"
        try writeModel(script: "#!/bin/sh\n")
        let later = try await Ditrit.shell(
            "rm -r state; \"$ditrit\" run --state state model.yaml install >/dev/null && python3 -c \"\(change)\""
                + " && \"$ditrit\" run --state state model.yaml uninstall", directory: directory.path)
        #expect(later.status == 3)
        #expect(later.text.contains("space.sqlite was written by another version of Ditrit (layout 99, this one reads"))
    }

    @Test("a state directory that cannot be made is the machine's matter")
    func impossibleState() async throws {
        try directory.write("", to: "file")
        let model = Ditrit.example
        for (state, words) in [
            ("/proc/nothing", "/proc/nothing: error: the state directory cannot be made: No such file or directory"),
            ("file", "file: error: it is no directory; choose another one with --state"),
        ] {
            let outcome = try await Ditrit.shell(
                "\"$ditrit\" run --state \(state) \(model) install", directory: directory.path)
            #expect(outcome.status == 3)
            #expect(outcome.lines.first == words)
        }
    }

    @Test("no state directory to show")
    func noState() async throws {
        let outcome = try await Ditrit.run("status", "--state", directory.path + "/nothing")
        #expect(outcome.status == 3)
        #expect(outcome.text.contains("/nothing: error: nothing was run here yet"))
    }

    @Test("no state directory is made for a CSAR that is not there, and nothing is said of one")
    func noModel() async throws {
        for command in ["run nothing.yaml install", "status nothing.yaml"] {
            let outcome = try await Ditrit.shell("\"$ditrit\" \(command)", directory: directory.path)
            #expect(outcome.status == 2)
            #expect(outcome.lines == ["nothing.yaml: error: there is no file and no directory of this name"])
        }
        #expect(!FileManager.default.fileExists(atPath: directory.path + "/.local"))
        try writeModel(script: "#!/bin/sh\n")
        let status = try await Ditrit.shell("\"$ditrit\" status model.yaml", directory: directory.path)
        #expect(status.status == 3)
        #expect(status.lines.last == "    hint: ditrit run model.yaml install")
    }

    @Test("status says what has failed, why, when and what it has left, until it is run again")
    func failedStatus() async throws {
        try writeModel(script: "#!/bin/sh\necho half done\ntouch left\nexit 7\n")
        #expect(try await install("model.yaml").status == 1)
        let status = try await Ditrit.run("status", "--state", directory.path + "/state")
        let failure = try #require(
            status.lines.firstIndex { $0.hasPrefix("failed: web_0 Standard.create: create.sh ") })
        #expect(status.lines[failure].contains("7"))
        #expect(status.lines[failure + 1] == "    | half done")
        let left = try #require(status.lines[failure + 2].split(separator: " ").last.map(String.init))
        #expect(FileManager.default.fileExists(atPath: left + "/left"))
        struct Status: Decodable {
            struct Failure: Decodable {
                let node, operation, message, directory: String
                let output: [String]
            }
            let failures: [Failure]
        }
        let json = try await Ditrit.run("status", "--json", "--state", directory.path + "/state")
        let read = try JSONDecoder().decode(Status.self, from: Data(json.text.utf8))
        #expect(read.failures.map(\.output) == [["half done"]])
        #expect(read.failures.first?.directory == left)

        try writeModel(script: "#!/bin/sh\n")
        #expect(try await install("model.yaml").status == 0)
        #expect(!(try await Ditrit.run("status", "--state", directory.path + "/state").text.contains("failed:")))
    }

    private static let canMount = {
        guard let process = popen("unshare -Urm mount -t tmpfs none /mnt 2>/dev/null && echo yes", "r") else {
            return false
        }
        let answer = fgetc(process)
        return pclose(process) == 0 && answer == 0x79
    }()

    @Test(
        "a full disk stops the run with the reason; once there is room, the same command goes on",
        .enabled(if: canMount, "this machine lets nobody mount a small file system to fill"))
    func fullDisk() async throws {
        try writeModel(script: "#!/bin/sh\n")
        let outcome = try await Ditrit.shell(
            """
            exec 2>&1
            unshare -Urm sh -c '
                mkdir -p state && mount -t tmpfs -o size=512k none state
                "$ditrit" run --state state model.yaml install >/dev/null || exit 90
                head -c 1000000 /dev/zero >state/ballast
                "$ditrit" run --state state model.yaml uninstall; echo "status $?"
                rm state/ballast
                "$ditrit" run --state state model.yaml uninstall; echo "status $?"'
            """, directory: directory.path)
        #expect(outcome.lines.contains("status 3"), "\(outcome.text)")
        #expect(outcome.text.contains("no space is left on the device; free some and try again"), "\(outcome.text)")
        #expect(outcome.lines.last == "status 0")
    }

    private func contents(_ name: String) throws -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: directory.path + "/" + name)) ?? []
    }
}
