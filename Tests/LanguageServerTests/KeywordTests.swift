@testable import LanguageServer
import Testing

@testable import TOSCA

@Suite("Keys that an editor offers")
struct KeywordTests {
    @Test("every key of the grammar has a text, and no text is of a key that it has not")
    func texts() {
        for version in [LanguageVersion.v1_3, .v2_0] {
            for construct in ConstructName.allCases {
                for keyword in Keyword.all(of: construct, version) {
                    #expect(!keyword.text.isEmpty, "\(version) \(construct): \(keyword.name)")
                }
            }
        }
        let all = ConstructName.allCases
        for key in Set(all.flatMap { Keyword.texts(of: $0) }.map(\.key) + Keyword.common.map(\.key)) {
            #expect(all.contains { Grammar[$0].keys[key] != nil || Grammar[$0, .v2_0].keys[key] != nil }, "\(key)")
        }
    }

    @Test("a path of keys leads through the constructs of the grammar")
    func paths() {
        func end(_ path: String...) -> String { "\(GrammarPath(path).spot)" }
        func keys(_ construct: ConstructName) -> String { "\(Spot.keys(construct))" }
        #expect(end() == keys(.serviceTemplate))
        #expect(end("imports") == keys(.importDefinition))
        #expect(end("node_types", "A", "interfaces", "Standard", "create", "inputs", "x") == keys(.parameterDefinition))
        #expect(end("node_types", "A", "workflows", "install", "steps", "s", "activities") == keys(.activity))
        #expect(end("relationship_types", "A", "workflows", "install", "source_weaving") == keys(.weavingRule))
        let template = ["topology_template", "node_templates", "a"]
        #expect("\(GrammarPath(template + ["requirements", "host"]).spot)" == keys(.requirementAssignment))
        #expect(
            "\(GrammarPath(template + ["properties", "p"]).spot)"
                == "\(Spot.member(under: "properties", in: .nodeTemplate))")
        #expect("\(GrammarPath(template + ["properties", "p", "q"]).spot)" == "\(Spot.open)")
        let of2_0 = GrammarPath(["service_template", "node_templates", "a", "requirements", "host"], .v2_0)
        #expect("\(of2_0.spot)" == keys(.requirementAssignment))
        #expect("\(GrammarPath(["service_template"]).spot)" == "\(Spot.open)")
        #expect(GrammarPath(template + ["requirements", "host"]).constructs.map(\.depth) == [0, 1, 3, 5])
    }
}
