import Artifacts
import EventLoop
import FoundationEssentials
import Glibc
import Process
import TOSCA
import TestSupport
import Testing

@testable import Orchestration

/// What values of a model may do in a playbook: be values.
@Suite(
    "Values in playbooks", .timeLimit(.minutes(3)),
    .enabled(if: access("/usr/bin/ansible-playbook", X_OK) == 0, "ansible-core is not installed"))
struct PlaybookTests {
    @Test("braces in inputs stay what they are, in lists and maps and in what a playbook makes of them")
    func templates() async throws {
        let operations = """
            { start: { implementation: scripts/start.yml, inputs: {
                text: "{{ lookup('pipe', 'echo evaluated') }}", list: [ "{{ 1 + 1 }}", "{% if %}" ], number: 7,
                map: { key: "{# none #}" } } } }
            """
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                app: { type: tosca.nodes.SoftwareComponent, interfaces: { Standard: \(operations) } }
            """)
        try bench.script(
            "start.yml",
            """
            - hosts: all
              gather_facts: false
              vars: { below: "{{ text }}/{{ number + 1 }}" }
              tasks:
                - copy:
                    content: "{{ below }}\\n{{ list | join(' ') }}\\n{{ map.key }}\\n"
                    dest: $DIARY
            """)
        let outcome = try await bench.run("install") { $0.isLenient = true }
        #expect(outcome.execution.status == .succeeded, "\(outcome.failures) \(outcome.recorder.lines)")
        #expect(
            bench.diaryLines() == [
                "{{ lookup('pipe', 'echo evaluated') }}/8", "{{ 1 + 1 }} {% if %}", "{# none #}",
            ])
    }

    @Test("nor is anything evaluated in how a host is reached")
    func host() async throws {
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: [ ditrit/hosts.yaml ]
            topology_template:
              inputs: { user: { type: string } }
              node_templates:
                server:
                  type: ditrit.nodes.Host
                  attributes: { private_address: 127.0.0.1 }
                  capabilities: { endpoint: { properties: { port: 1, user: { get_input: user } } } }
                app:
                  type: tosca.nodes.SoftwareComponent
                  requirements: [ { host: server } ]
                  interfaces: { Standard: { start: scripts/start.yml } }
            """)
        try bench.script("start.yml", "- { hosts: all, gather_facts: false, tasks: [ { raw: 'true' } ] }\n")
        let outcome = try await bench.run("install") {
            $0.inputs = ["user": .string("{{ lookup('pipe', 'echo evaluated >\(bench.diary)') }}")]
        }
        #expect(outcome.execution.status == .failed, "nobody listens there")
        #expect(bench.diaryLines().isEmpty)
    }

    @Test("a property of a host from the profile is no part of a shell's text")
    func shell() async throws {
        let bench = try Workbench(
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: [ ditrit/hosts.yaml ]
            topology_template:
              inputs: { directory: { type: string } }
              node_templates:
                server:
                  type: ditrit.nodes.lxc.Container
                  properties: { directory: { get_input: directory } }
                  attributes: { container: none }
                  interfaces: { Standard: { create: scripts/none.sh, start: scripts/none.sh } }
            """, scripts: ["none.sh": "#!/bin/sh\n"])
        func options(_ options: inout LocalRun.Options) {
            options.inputs = ["directory": .string("/$(echo run >>\(bench.diary))")]
        }
        #expect(try await bench.run("install", options).execution.status == .succeeded)
        let outcome = try await bench.run("stop", options)
        #expect(outcome.operations(.succeeded) == ["stop of server_0"], "\(outcome.failures) \(outcome.recorder.lines)")
        #expect(bench.diaryLines().isEmpty)
    }

    @Test("a playbook needs no other home than the one that HOME names")
    func home() async throws {
        let directory = try TemporaryDirectory()
        let home = directory.path + "/home"
        mkdir(home, 0o700)
        try directory.write(
            """
            - hosts: all
              gather_facts: false
              tasks:
                - { shell: "tr '\\\\0' ' ' </proc/$PPID/cmdline", register: module }
                - { debug: { msg: "{{ module.stdout }}" } }
            """, to: "module.yml")
        let loop = try EventLoop(name: "test")
        defer { loop.shutDown() }
        let root = directory.path
        let runner = OperationRunner(
            processes: ProcessRunner(loop: loop), csarRoot: { _, _ in Held(root) }, workDirectory: root + "/work",
            timeLimit: .seconds(120), inherited: ["PATH": "/usr/bin:/bin", "HOME": home])
        var task = OperationTask.stray("module.yml", of: "x")
        task.interpreter = .ansible
        let lines = Locked<[String]>([])
        let outcome = await runner.run(task) { line in lines.withLock { $0.append(line) } }
        let said = lines.withLock { $0 }
        guard case .ended(let result) = outcome, result.failure == nil else {
            Issue.record("\(outcome) \(said)")
            return
        }
        #expect(said.contains { $0.contains(" \(home)/.ansible/tmp/") }, "\(said)")
    }

    @Test("no playbook of the profile has a template in a shell's text", arguments: ShippedFiles.paths)
    func constantText(path: String) throws {
        let text = String(decoding: try #require(ShippedFiles[path]), as: UTF8.self)
        var depth: Int?
        for line in text.split(separator: "\n") {
            let indentation = line.prefix { $0 == " " }.count
            if let block = depth, indentation <= block { depth = nil }
            #expect(depth == nil || !line.contains("{{"), "\(path): \(line)")
            if line.contains("shell: ") { depth = indentation }
            #expect(!line.contains("shell: ") || line.hasSuffix("shell: |"), "\(path): \(line)")
        }
    }
}
