import Crypto
import FoundationEssentials
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
    func digest(of path: String, by algorithm: String) throws -> String? {
        guard var digest = MessageDigest(algorithm) else { throw UnknownDigestAlgorithm() }
        digest.update(try bytes(of: path)[...])
        return digest.finish().hex
    }
    func exists(_ path: String) -> Bool { files[path] != nil }
    func isExecutable(_ path: String) -> Bool { false }
    func displayPath(_ path: String) -> String { path }

    func validation(workflow: String?, isLenient: Bool = false, givesHints: Bool = false) -> Validation {
        let reader = ServiceTemplateReader(options: .init(isLenient: isLenient, givesHints: givesHints))
        return Validation(reader.read(entry: Self.entry, from: self), workflow: workflow)
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
        // The other examples are as short as they can be, and use little of what they declare.
        let isAdvice = code.rawValue.hasPrefix("TOSCA8")
        let wrong = ExampleSource(explanation, explanation.wrong)
            .validation(workflow: explanation.workflow, givesHints: isAdvice)
        #expect(Set(wrong.diagnostics.map(\.code)) == [code], "\(code.rawValue): \(wrong.diagnostics)")
        #expect(wrong.isValid || !isAdvice)
        let right = ExampleSource(explanation, explanation.right)
            .validation(workflow: explanation.workflow, givesHints: isAdvice)
        #expect(right.diagnostics.isEmpty, "\(code.rawValue): \(right.diagnostics)")
        #expect(right.isValid)
    }

    @Test("what becomes a warning leniently is what the documentation says")
    func lenient() throws {
        let root = #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }
        let documentation = try String(contentsOf: URL(filePath: root + "/docs/validate.md"), encoding: .utf8)
        let documented = documentation.split(separator: "\n").filter { $0.hasPrefix("| TOSCA") }.map {
            String($0.dropFirst(2).prefix(9))
        }
        let forgiven = Explanation.all.filter { explanation in
            func hasErrors(_ isLenient: Bool) -> Bool {
                ExampleSource(explanation, explanation.wrong)
                    .validation(workflow: explanation.workflow, isLenient: isLenient).diagnostics
                    .contains { $0.severity == .error }
            }
            return hasErrors(false) && !hasErrors(true)
        }
        #expect(forgiven.map(\.code.rawValue) == documented)
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
