import OrchestrationTestSupport
import Testing

@testable import Orchestration

/// The values of a topology's inputs.
@Suite("Inputs")
struct ResolvedInputsTests {
    private func resolve(_ inputs: String, _ given: [String: JSON] = [:]) throws -> [String: JSON] {
        let service = try ModelText.read(
            "tosca_definitions_version: tosca_simple_yaml_1_1\ntopology_template:\n  inputs:\n" + inputs
                + "  node_templates: { n: { type: tosca.nodes.Root } }\n")
        return try ResolvedInputs(of: service, given: given).values
    }

    @Test(
        "a string is read as the type of its input, since command lines know only strings",
        arguments: [
            ("integer", "42", .integer(42)), ("float", "1.5", .float(1.5)), ("boolean", "True", .boolean(true)),
            ("string", "42", .string("42")), ("list", "[a, 1]", .array([.string("a"), .integer(1)])),
            ("map", "{k: v}", .object(["k": .string("v")])), ("scalar-unit.size", "4 GB", .string("4 GB")),
        ] as [(String, String, JSON)])
    func strings(type: String, text: String, value: JSON) throws {
        #expect(try resolve("    x: { type: \(type) }\n", ["x": .string(text)]) == ["x": value])
    }

    @Test("values of the right kind are taken as they are, whole numbers also where a fraction may be")
    func typed() throws {
        #expect(try resolve("    x: { type: float }\n", ["x": .integer(3)]) == ["x": .float(3)])
        #expect(try resolve("    x: { type: list }\n", ["x": .array([])]) == ["x": .array([])])
        #expect(try resolve("    x: { type: string }\n", ["x": .integer(3)]) == ["x": .string("3")])
    }

    @Test("what is not given has its default, or none if it need not have one")
    func defaults() throws {
        let inputs = "    a: { type: integer, default: 7 }\n    b: { type: string, required: false }\n"
        #expect(try resolve(inputs) == ["a": .integer(7)])
        #expect(try resolve(inputs, ["a": .integer(8)]) == ["a": .integer(8)])
    }

    @Test("everything that is wrong is said at once")
    func problems() throws {
        let inputs = """
                size: { type: integer, description: how large }
                names: { type: list }
                flag: { type: boolean }

            """
        let error = try #require(throws: OrchestrationError.self) {
            try resolve(inputs, ["names": .string("{a: b}"), "flag": .string("perhaps"), "seize": .string("1")])
        }
        let lines = error.description.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "error: the input 'size' (how large) is missing; give it by --input size=VALUE",
                "error: the input 'names' is of type list; '{a: b}' is not",
                "error: the input 'flag' is of type boolean; 'perhaps' is not",
                "error: the topology has no input 'seize'; it has flag, names, size",
            ])
    }
}
