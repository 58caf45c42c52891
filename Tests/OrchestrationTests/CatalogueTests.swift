import Orchestration
import TOSCA
import Testing
import YAML

/// The files of an example, in memory.
private struct ExampleSource: SourceProvider {
    struct Missing: Error, CustomStringConvertible { let description = "it is not there" }

    static let entry = "service.yaml"
    var files: [String: String]

    init(_ explanation: Explanation, _ text: String?) {
        files = explanation.files
        files[Self.entry] = text
    }

    func bytes(of path: String) throws -> [UInt8] {
        guard let text = files[path] else { throw Missing() }
        return Array(text.utf8)
    }
    func exists(_ path: String) -> Bool { files[path] != nil }
    func displayPath(_ path: String) -> String { path }

    func validation(workflow: String?) -> Validation {
        Validation(ServiceTemplateReader().read(entry: Self.entry, from: self), workflow: workflow)
    }
}

@Suite("Catalogue of codes")
struct CatalogueTests {
    @Test("every code is explained, once and in order")
    func complete() {
        #expect(Explanation.all.map(\.code) == Diagnostic.Code.allCases.sorted { $0.rawValue < $1.rawValue })
        for code in Diagnostic.Code.allCases {
            #expect(code.rawValue.count == 9 && Int(code.rawValue.dropFirst(5)) != nil, "\(code.rawValue)")
            let explanation = code.explanation
            #expect(!explanation.title.isEmpty && !explanation.title.hasSuffix("."), "\(code.rawValue)")
            #expect(explanation.text.hasSuffix("."), "\(code.rawValue)")
            #expect(explanation.section?.contains("§") ?? true, "\(code.rawValue)")
        }
    }

    @Test(
        "of the wrong example its code is said and nothing else, of the right one nothing", arguments: Explanation.all)
    func examples(_ explanation: Explanation) {
        let code = explanation.code
        let wrong = ExampleSource(explanation, explanation.wrong).validation(workflow: explanation.workflow)
        #expect(Set(wrong.diagnostics.map(\.code)) == [code], "\(code.rawValue): \(wrong.diagnostics)")
        let right = ExampleSource(explanation, explanation.right).validation(workflow: explanation.workflow)
        #expect(right.diagnostics.isEmpty, "\(code.rawValue): \(right.diagnostics)")
        #expect(right.isValid)
    }

    @Test("the order of the files and of their lines is kept when compiling has something to say, too")
    func order() {
        let text = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                egg: {type: tosca.nodes.Root, requirements: [{dependency: hen}]}
                hen: {type: tosca.nodes.Root, requirements: [{dependency: egg}]}
                app: {type: tosca.nodes.SoftwareComponent, requirements: [{host: tosca.nodes.Compute}]}
            """
        let source = ExampleSource(Diagnostic.Code.endlessWorkflow.explanation, text)
        let diagnostics = source.validation(workflow: "install").diagnostics
        #expect(diagnostics.map(\.code) == [.endlessWorkflow, .openRequirement])
        #expect(diagnostics.map(\.location.line).sorted() == diagnostics.map(\.location.line))
    }
}
