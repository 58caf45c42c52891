import TOSCA
import Testing

@Suite("Hints at what is usual elsewhere")
struct UsualNameTests {
    private static let head = "tosca_definitions_version: tosca_simple_yaml_1_3\n"

    @Test("types and truth values of other languages, abbreviations, and properties of a capability")
    func names() {
        expect(
            Self.head + """
                node_types:
                  A:
                    derived_from: tosca.nodes.Root
                    properties:
                      a: {type: int, required: false}
                      b: {type: array, required: false}
                      c: {type: boolean, default: yes}
                topology_template:
                  node_templates:
                    vm: {type: tosca.nodes.Compute, properties: {num_cpus: 3}}
                    x: {type: }
                  workflows:
                    w:
                      outputs: {d: [s], f: s}
                      steps:
                        s: {target: vm, activities: [{inline: ww}], on_fail: t}
                        t: {target: vm, activities: [{set_state: x}]}
                  policies: [{p: {type: tosca.policies.Root, targets: [Nope]}}]
                """,
            says: [
                "t.yaml:6:17: error: there is no data type 'int'\n    hint: did you mean 'integer'?",
                "t.yaml:7:17: error: there is no data type 'array'\n    hint: did you mean 'list'?",
                "t.yaml:8:35: error: the default of 'c' must be of type boolean, and is a string\n    hint: write true",
                "t.yaml:11:50: error: the node template 'vm' has a property 'num_cpus' that its type does not declare\n"
                    + "    hint: it is one of the capability 'host': write"
                    + " capabilities: {host: {properties: {num_cpus: …}}}",
                "t.yaml:12:15: error: 'type' must be a name, and is empty",
                "t.yaml:15:20: error: 'd' names no attribute\n    hint: write [s, ATTRIBUTE]",
                "t.yaml:15:28: error: 'f' must be a list, and is a string\n    hint: write [NODE, ATTRIBUTE]",
                "t.yaml:17:47: error: there is no workflow 'ww'\n"
                    + "    hint: there is: deploy, install, start, stop, undeploy, uninstall",
                "t.yaml:17:53: error: a step has no key 'on_fail'\n    hint: did you mean 'on_failure'?",
                "t.yaml:19:56: error: the target 'Nope' is no node template and no group\n    hint: there is: vm",
            ])
    }

    @Test("a file is suggested for one of nearly the same name, not for the ending that all have")
    func files() {
        let files = ["a.yaml": "description: a", "types/base.yaml": "description: b"]
        expect(
            Self.head + "imports: [x.yaml, types/bse.yaml]", files,
            says: [
                "t.yaml:2:11: error: the file 'x.yaml' to import is not there",
                "t.yaml:2:19: error: the file 'types/bse.yaml' to import is not there\n"
                    + "    hint: did you mean 'types/base.yaml'?",
            ])
    }

    @Test("a type that is behind a prefix, in a profile or in a file whose import is misspelt")
    func imports() {
        let head = "tosca_definitions_version: tosca_2_0\n"
        let template = "service_template: {node_templates: {a: {type: Compute}}}"
        expect(
            head + "imports: [{profile: 'org.oasis-open.simple:2.0', namespace: simple}]\n" + template,
            says: [
                "t.yaml:3:47: error: there is no node type 'Compute'\n    hint: did you mean 'simple:Compute'?"
            ])
        expect(
            head + template,
            says: [
                "t.yaml:2:47: error: there is no node type 'Compute'\n"
                    + "    hint: it is one of the normative types: import them by {profile: org.oasis-open.simple:2.0}"
            ])
        expect(
            Self.head + "import: [a.yaml]\ntopology_template: {node_templates: {a: {type: A}}}",
            ["a.yaml": "node_types: {A: {derived_from: tosca.nodes.Root}}"],
            says: [
                "t.yaml:2:1: error: a service template has no key 'import'\n    hint: did you mean 'imports'?"
            ])
    }

    @Test("a call of concat with something else than a list is a mapping, of which is warned")
    func concat() {
        expect(
            Self.head + """
                topology_template:
                  outputs: {a: {value: {concat: x}}, b: {value: {token: {a: b}}}}
                """,
            says: [
                "t.yaml:3:33: warning: what 'concat' takes must be a list, and is a string: this is a mapping\n"
                    + "    hint: write { concat: [x] }"
            ])
    }
}
