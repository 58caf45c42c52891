import OrchestrationTestSupport
import FoundationEssentials
import TestSupport
import Testing

@testable import Orchestration

/// What an operation is given, how it is run, and what is read back.
@Suite("Operations")
struct OperationTests {
    /// A web server on a machine, with one operation that the test gives.
    private func model(_ start: String, inputs: String = "{}", more: String = "") -> String {
        ModelText.types + """
            topology_template:
              inputs: \(inputs)
              node_templates:
                machine: { type: test.Node }
                web:
                  type: test.Node
                  requirements: [ { host: machine } ]
                  interfaces:
                    Standard:
                      start: \(start)
            \(more)
            """
    }

    private func environment(_ lines: [String]) -> [String: String] {
        Dictionary(
            lines.compactMap { line in
                line.firstIndex(of: "=").map { (String(line[..<$0]), String(line[line.index(after: $0)...])) }
            }, uniquingKeysWith: { $1 })
    }

    @Test("inputs are variables: strings as they are, everything else as JSON; nothing of ours can be overwritten")
    func inputs() async throws {
        let start = """
            { implementation: scripts/env.sh,
              inputs: { text: "two words", number: 5, yes: true, real: 1.5, list: [ a, 1 ],
                        map: { k: { l: "v \\"q\\"" } },
                        given: { get_input: size }, own: { get_property: [ SELF, component ] },
                        joined: { concat: [ "a-", { get_input: size } ] }, DITRIT_WORKFLOW: mine } }
            """
        let text = model(start, inputs: "{ size: { type: integer, default: 3 } }")
            .replacing(
                "requirements: [ { host: machine } ]",
                with: "requirements: [ { host: machine } ]\n" + """
                          properties: { component: engine }
                    """)
        let bench = try Workbench(text, scripts: ["env.sh": "#!/bin/sh\nenv > $DIARY\n"])
        let outcome = try await bench.run("install") {
            $0.isLenient = true
            $0.inputs = ["size": .string("42")]
        }
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        let environment = environment(bench.diaryLines())
        #expect(environment["text"] == "two words")
        #expect(environment["number"] == "5")
        #expect(environment["yes"] == "true")
        #expect(environment["real"] == "1.5")
        #expect(environment["list"] == #"["a",1]"#)
        #expect(environment["map"] == #"{"k":{"l":"v \"q\""}}"#)
        #expect(environment["given"] == "42")
        #expect(environment["own"] == "engine")
        #expect(environment["joined"] == "a-42")
        #expect(environment["DITRIT_WORKFLOW"] == "install")
        #expect(environment["DITRIT_OPERATION"] == "Standard.start")
        #expect(environment["DITRIT_MODEL"] == "model")
    }

    @Test("a node's operation knows its node, its instance and its host")
    func nodeVariables() async throws {
        let text = model("scripts/env.sh").replacing(
            "machine: { type: test.Node }",
            with: "machine: { type: test.Node, capabilities: { scalable: { properties: "
                + "{ min_instances: 1, max_instances: 2, default_instances: 2 } } } }")
        let bench = try Workbench(text, scripts: ["env.sh": "#!/bin/sh\nenv > $DIARY.$INSTANCE\n"])
        try await bench.run("install")
        let file = try #require(FileManager.default.contents(atPath: bench.diary + ".web_1"))
        let found = environment(String(decoding: file, as: UTF8.self).split(separator: "\n").map(String.init))
        #expect(found["NODE"] == "web")
        #expect(found["SELF"] == "web_1")
        #expect(found["INSTANCE_INDEX"] == "1")
        #expect(found["INSTANCE_COUNT"] == "2")
        #expect(found["INSTANCES"] == "web_0,web_1")
        #expect(found["HOST"] == "machine_1")
        #expect(found["HOSTS"] == "machine_0,machine_1")
        #expect(FileManager.default.fileExists(atPath: bench.diary + ".web_0"))
    }

    @Test(
        "a relationship's operation knows both ends: all peers where it is called once, the one where it is for a pair")
    func relationshipVariables() async throws {
        let bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    machine: { type: test.Node }
                    db:
                      type: test.Node
                      requirements: [ { host: machine } ]
                      capabilities: { scalable: { properties: { max_instances: 2, default_instances: 2 } } }
                    web:
                      type: test.Node
                      requirements:
                        - uses:
                            node: db
                            relationship:
                              type: tosca.relationships.ConnectsTo
                              interfaces:
                                Configure: { pre_configure_source: scripts/env.sh, add_source: scripts/env.sh }
                """,
            scripts: ["env.sh": "#!/bin/sh\nenv > $DIARY.${DITRIT_OPERATION#*.}.$INSTANCE\n"])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded)
        func variables(_ name: String) throws -> [String: String] {
            let data = try #require(FileManager.default.contents(atPath: bench.diary + "." + name), "\(name)")
            return environment(String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init))
        }
        let once = try variables("pre_configure_source.web_0")
        #expect(once["SOURCE"] == "web_0")
        #expect(once["SOURCE_NODE"] == "web")
        #expect(once["TARGET_NODE"] == "db")
        #expect(once["TARGET_INSTANCES"] == "db_0,db_1")
        #expect(once["TARGET_HOSTS"] == "machine_0")
        #expect(once["RELATIONSHIP"] == "uses")
        let pair = try variables("add_source.db_1")
        #expect(pair["SOURCE"] == "web_0")
        #expect(pair["TARGET"] == "db_1")
        #expect(pair["TARGET_INSTANCES"] == "db_1")
        #expect(pair["TARGET_HOST"] == "machine_0")
        #expect(pair["HOST"] == "machine_0", "it runs on the target's machine")
    }

    @Test("nothing of the environment that started us comes through but what programs need")
    func secrets() async throws {
        let bench = try Workbench(model("scripts/env.sh"), scripts: ["env.sh": "#!/bin/sh\nenv > $DIARY\n"])
        try await bench.run("install")
        let names = Set(environment(bench.diaryLines()).keys.filter { !$0.hasPrefix("DITRIT_") })
        let inherited: Set = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR"]
        let ours: Set = [
            "NODE", "SELF", "INSTANCE", "INSTANCES", "INSTANCE_INDEX", "INSTANCE_COUNT", "HOST", "HOSTS", "TRACEPARENT",
        ]
        let programs: Set = ["PWD", "OLDPWD", "SHLVL", "_", "PYTHONUNBUFFERED"]
        #expect(names.contains("PATH"))
        #expect(names.isSubset(of: inherited.union(ours).union(programs)), "\(names)")
        #expect(ProcessInfo.processInfo.environment.keys.contains { !names.contains($0) }, "we have more than that")
    }

    @Test(
        "what a script exports is read back by get_operation_output, in another operation and as an attribute",
        arguments: [
            "#!/bin/sh\nexport ADDRESS=10.0.0.7\nexit 0\n", "#!/bin/bash\ndeclare -x ADDRESS=10.0.0.7\n",
            "#!/usr/bin/env bash\nexport ADDRESS=10.0.0.7\n", "#!/usr/bin/env -S bash -e\nexport ADDRESS=10.0.0.7\n",
            "#!/usr/bin/env python3\nimport os\nopen(os.environ['DITRIT_OUTPUTS'], 'w').write('ADDRESS=10.0.0.7\\n')\n",
        ])
    func outputs(script: String) async throws {
        let text = model(
            "scripts/tell.sh",
            more: """
                    client:
                      type: test.Node
                      requirements: [ { uses: web } ]
                      interfaces:
                        Standard:
                          create:
                            implementation: scripts/env.sh
                            inputs:
                              address: { get_operation_output: [ web, Standard, start, ADDRESS ] }
                              state: { get_attribute: [ web, state ] }
                """)
        let bench = try Workbench(text, scripts: ["tell.sh": script, "env.sh": "#!/bin/sh\nenv > $DIARY\n"])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        let environment = environment(bench.diaryLines())
        #expect(environment["address"] == "10.0.0.7")
        #expect(environment["state"] == "started")
        #expect(outcome.records["web_0"]?.outputs["Standard.start"]?["ADDRESS"] == .string("10.0.0.7"))
    }

    @Test("outputs that are mapped to attributes are the node's attributes, also for what it hosts")
    func attributeMapping() async throws {
        let bench = try Workbench(
            ModelText.types + """
                topology_template:
                  node_templates:
                    machine:
                      type: test.Node
                      interfaces:
                        Standard:
                          create: { implementation: scripts/tell.sh, outputs: { IP: [ SELF, public_address ] } }
                    runtime: { type: test.Node, requirements: [ { host: machine } ] }
                    web:
                      type: test.Node
                      requirements: [ { host: runtime } ]
                      interfaces:
                        Standard:
                          create:
                            implementation: scripts/env.sh
                            inputs:
                              address: { get_attribute: [ HOST, public_address ] }
                              nodes: { get_nodes_of_type: test.Node }
                              named: { get_attribute: [ { concat: [ machine, _0 ] }, public_address ] }
                """,
            scripts: ["tell.sh": "#!/bin/sh\nexport IP=192.0.2.1\n", "env.sh": "#!/bin/sh\nenv > $DIARY\n"])
        let outcome = try await bench.run("install") { $0.isLenient = true }
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(outcome.records["machine_0"]?.attributes["public_address"] == .string("192.0.2.1"))
        let told = environment(bench.diaryLines())
        #expect(told["address"] == "192.0.2.1", "two hosts below")
        #expect(told["nodes"] == #"["machine_0","runtime_0","web_0"]"#)
        #expect(told["named"] == "192.0.2.1", "what names a node instance is taken as it is given")
    }

    @Test("an exported variable that is longer than the system passes on fails the operation, and is not lost silently")
    func longExport() async throws {
        let text =
            model("scripts/long.sh").replacing("simple_yaml_1_1", with: "simple_yaml_1_3")
            + "  outputs: { a: { value: { get_operation_output: [ web, Standard, start, A ] } } }\n"
        let bench = try Workbench(
            text, scripts: ["long.sh": "#!/bin/sh\nA=$(head -c 140000 /dev/zero | tr '\\0' x)\nexport A\n"])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .failed)
        #expect(outcome.events.contains { $0.output?.contains("what it has exported cannot be read") == true })
    }

    @Test("the options in a script's first line hold, also when its outputs are asked for", arguments: ["", "755"])
    func firstLineOptions(mode: String) async throws {
        let implementation =
            mode.isEmpty
            ? "{ primary: { file: scripts/fail, type: tosca.artifacts.Implementation.Bash } }" : "scripts/fail"
        for outputs in ["", ", outputs: { A: [ SELF, a ] }"] {
            let bench = try Workbench(model("{ implementation: \(implementation)\(outputs) }"))
            try bench.directory.write(
                "#!/bin/sh -e\nfalse\nexport A=1\n", to: "model/scripts/fail", isExecutable: !mode.isEmpty)
            let outcome = try await bench.run("install") { $0.isLenient = true }
            #expect(outcome.failures.first?.contains("scripts/fail ended with status 1") == true, "\(outcome.failures)")
        }
    }

    @Test(
        "an operation that leaves more outputs than a record holds fails, and goes on once it is mended",
        arguments: [
            "head -c 1100000 /dev/zero | tr '\\0' x | sed s/^/A=/ > $DITRIT_OUTPUTS", "truncate -s 1G $DITRIT_OUTPUTS",
        ])
    func tooManyOutputs(script: String) async throws {
        let bench = try Workbench(
            model("{ implementation: scripts/tell.sh, outputs: { A: [ SELF, a ] } }"),
            scripts: ["tell.sh": "#!/bin/sh\n\(script)\n"])
        let outcome = try await bench.run("install") { $0.isLenient = true }
        #expect(outcome.failures.first?.contains("left more than 1 MiB of outputs") == true, "\(outcome.failures)")
        try bench.script("tell.sh", "#!/bin/sh\necho A=short > $DITRIT_OUTPUTS\n")
        let again = try await bench.run("install") { $0.isLenient = true }
        #expect(again.records["web_0"]?.attributes == ["a": .string("short")], "\(again.failures)")
    }

    @Test("outputs of a stopped attempt are not taken for those of the next")
    func staleOutputs() async throws {
        let text = model("{ implementation: scripts/tell.sh, outputs: { A: [ SELF, a ], B: [ SELF, b ] } }")
        let bench = try Workbench(
            text, scripts: ["tell.sh": "#!/bin/sh\necho A=old >> $DITRIT_OUTPUTS\nsleep 1000 & wait\n"])
        try await bench.runAndBreakOff("install", whenThereIs: bench.state + "/work/model-1-0/outputs") { _ in true }
        try bench.script("tell.sh", "#!/bin/sh\necho B=new >> $DITRIT_OUTPUTS\n")
        let outcome = try await bench.run("install") { $0.isLenient = true }
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(outcome.records["web_0"]?.attributes == ["b": .string("new")])
    }

    @Test(
        "a script that is not executable is run as its first line says, else as its extension does",
        arguments: [
            ("plain.sh", "#!/bin/sh -e\necho options $- > $DIARY\n", "options e"),
            ("plain.sh", "echo sh > $DIARY\n", "sh"),
            ("plain.py", "print('python', file=open('$DIARY', 'w'))\n", "python"),
            ("plain.py", "#!/usr/bin/env python3\nprint('env', file=open('$DIARY', 'w'))\n", "env"),
            ("plain", "#!/bin/sh\necho line > $DIARY\n", "line"),
        ])
    func notExecutable(name: String, content: String, said: String) async throws {
        for outputs in ["", ", outputs: { A: [ SELF, a ] }"] {
            let bench = try Workbench(model("{ implementation: scripts/\(name)\(outputs) }"))
            try bench.directory.write(content.replacing("$DIARY", with: bench.diary), to: "model/scripts/\(name)")
            let outcome = try await bench.run("install") { $0.isLenient = true }
            #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
            #expect(bench.diaryLines() == [said])
        }
    }

    @Test("an executable script is started by itself, whatever its extension says")
    func executable() async throws {
        let bench = try Workbench(
            model("scripts/odd.py"), scripts: ["odd.py": "#!/bin/sh\necho by itself > $DIARY\n"])
        #expect(try await bench.run("install").execution.status == .succeeded)
        #expect(bench.diaryLines() == ["by itself"])
    }

    @Test("a script that hangs is stopped with all of its group when its time is over, first gently")
    func timeLimit() async throws {
        let hanging = """
            #!/bin/sh
            trap 'echo gently >> $DIARY' TERM
            sleep 1000 &
            echo $! >> $DIARY
            while :; do wait; sleep 0.05; done
            """
        // The grace period is the process module's own affair; here the script gives up by itself.
        let bench = try Workbench(
            model("scripts/hang.sh"), scripts: ["hang.sh": hanging.replacing("while :; do", with: "for i in 1; do")])
        let outcome = try await bench.run("install") { $0.timeLimit = .milliseconds(400) }
        #expect(outcome.execution.status == .failed)
        #expect(outcome.failures.first?.contains("took longer than its time limit of 0.4 seconds") == true)
        let diary = bench.diaryLines()
        #expect(diary.last == "gently")
        let child = try #require(diary.first.flatMap { Int32($0) })
        #expect(isGone(child), "what it had started in its group is gone too")
    }

    @Test("a script that takes no notice of being told to end is killed, with all of its group")
    func stubborn() async throws {
        let script = """
            #!/bin/sh
            trap '' TERM
            sleep 1000 &
            echo $! >> $DIARY
            wait

            """
        let bench = try Workbench(model("scripts/hang.sh"), scripts: ["hang.sh": script])
        let outcome = try await bench.run("install") { $0.timeLimit = .milliseconds(300) }
        #expect(outcome.failures.first?.contains("took longer than its time limit") == true)
        let child = try #require(bench.diaryLines().first.flatMap { Int32($0) })
        #expect(isGone(child))
    }

    @Test("an operation's own time limit wins over the run's")
    func ownTimeLimit() async throws {
        let text = model(
            "{ implementation: { primary: scripts/hang.sh, timeout: 1 } }"
        ).replacing("simple_yaml_1_1", with: "simple_yaml_1_3")
        let bench = try Workbench(text, scripts: ["hang.sh": "#!/bin/sh\nsleep 1000\n"])
        let outcome = try await bench.run("install") { $0.timeLimit = .seconds(500) }
        #expect(outcome.failures.first?.contains("its time limit of 1.0 seconds") == true, "\(outcome.failures)")
    }

    @Test("an artifact's type says how it is run, so that it needs no first line: Python, shell")
    func interpreters() async throws {
        let text = model(
            "{ implementation: { primary: { file: scripts/start.py, type: tosca.artifacts.Implementation.Python } } }"
        ).replacing(
            "start: {",
            with: "create: { implementation: { primary: { file: scripts/create, "
                + "type: tosca.artifacts.Implementation.Bash } } }\n          start: {")
        let bench = try Workbench(
            text,
            scripts: [
                "start.py": "import os\nopen('$DIARY', 'a').write(os.environ['INSTANCE'] + ' python\\n')\n",
                "create": "echo $INSTANCE shell >> $DIARY\n",
            ])
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures)")
        #expect(bench.diaryLines() == ["web_0 shell", "web_0 python"])
    }

    @Test(
        "a playbook is run by ansible-playbook, with the inputs as its variables, types and all",
        .enabled(if: hasAnsible, "ansible-playbook is not installed"))
    func ansible() async throws {
        let text = model("{ implementation: scripts/start.yml, inputs: { port: 8080, names: [ a, b ] } }")
        let bench = try Workbench(text)
        try bench.directory.write(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - copy:
                    content: "{{ port + 1 }} {{ names | join('-') }}\\n"
                    dest: \(bench.diary)
            """, to: "model/scripts/start.yml")
        let outcome = try await bench.run("install")
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures) \(outcome.recorder.lines)")
        #expect(bench.diaryLines() == ["8081 a-b"])
    }
}

private let hasAnsible = ["/usr/bin", "/usr/local/bin"].contains {
    FileManager.default.isExecutableFile(atPath: $0 + "/ansible-playbook")
}
