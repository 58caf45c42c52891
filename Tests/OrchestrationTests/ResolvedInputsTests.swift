import OrchestrationTestSupport
import TOSCA
import Testing
import TupleSpace

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
            try resolve(inputs, ["names": .string("{a: b}"), "flag": .string("perhaps"), "other": .string("1")])
        }
        let lines = error.description.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "error: the input 'size' (how large) is missing; give it by --input size=VALUE",
                "model.yaml:5:5: error: the input 'names' is of type list; '{a: b}' is not",
                "model.yaml:6:5: error: the input 'flag' is of type boolean; 'perhaps' is not",
                "error: the topology has no input 'other'; it has flag, names, size",
            ])
    }

    @Test("an input that is given by a misspelt name is not also missing")
    func misspelt() throws {
        let error = try #require(throws: OrchestrationError.self) {
            try resolve("    name: { type: string }\n    size: { type: integer }\n", ["nam": .string("x")])
        }
        let lines = error.description.split(separator: "\n").map(String.init)
        #expect(
            lines == [
                "error: the input 'size' is missing; give it by --input size=VALUE",
                "error: the topology has no input 'nam'; did you mean 'name'?",
            ])
    }

    /// A node with properties by inputs: a number, one within a structure, and one put together from texts.
    private static let constrained = """
        tosca_definitions_version: tosca_simple_yaml_1_3
        data_types:
          Small: { derived_from: integer, constraints: [ less_than: 10 ] }
          Pair: { properties: { low: { type: Small }, high: { type: integer } } }
        node_types:
          test.App:
            derived_from: tosca.nodes.Root
            properties:
              port: { type: integer, constraints: [ in_range: [ 1, 100 ] ] }
              pair: { type: Pair }
              mode: { type: string, constraints: [ valid_values: [ a-dev, a-prod ] ] }
        topology_template:
          inputs:
            port: { type: integer, default: 80 }
            low: { type: integer, default: 1 }
            mode: { type: string, default: dev }
            tries: { type: integer, default: 1, constraints: [ in_range: [ 1, 5 ] ] }
            pair: { type: Pair, default: { low: 1, high: 2 } }
            names: { type: list, default: [], entry_schema: { type: string, constraints: [ max_length: 3 ] } }
            size: { type: scalar-unit.size, default: 1 GB, constraints: [ less_or_equal: 4 GB ] }
          node_templates:
            app:
              type: test.App
              properties:
                port: { get_input: port }
                pair: { low: { get_input: low }, high: 2 }
                mode: { concat: [ a-, { get_input: mode } ] }

        """

    @Test(
        "values of inputs and of what has them are checked against types and constraints before anything runs",
        arguments: [
            ("port", .string("99"), nil),
            ("port", .string("101"), "model.yaml:25:15: error: 'port', by { get_input: [port] }, is above 100"),
            ("low", .integer(10), "model.yaml:26:22: error: 'low' of 'pair', by { get_input: [low] }, is not below 10"),
            (
                "mode", .string("test"),
                "model.yaml:27:15: error: 'mode', by { concat: [a-, { get_input: [mode] }] }, is none of a-dev, a-prod"
            ), ("mode", .string("prod"), nil),
            ("tries", .string("9"), "model.yaml:17:5: error: the input 'tries' is above 5"),
            ("pair", .string("{low: 3, high: 4}"), nil),
            ("pair", .string("{low: 30, high: 4}"), "model.yaml:18:5: error: 'low' is not below 10"),
            (
                "pair", .string("{low: 3}"),
                "model.yaml:18:5: error: the input 'pair', of type Pair, lacks the property 'high'"
            ),
            ("size", .string("5 GB"), "model.yaml:20:5: error: the input 'size' is above 4 GB"),
            ("size", .string("large"), "model.yaml:20:5: error: the input 'size' must be of type scalar-unit.size"),
        ] as [(String, JSON, String?)])
    func constraints(input: String, value: JSON, message: String?) throws {
        let service = try ModelText.read(Self.constrained)
        func check() throws { _ = try ResolvedInputs(of: service, given: [input: value], checksValues: true) }
        guard let message else { return try check() }
        let error = try #require(throws: OrchestrationError.self) { try check() }
        #expect(error.description.hasPrefix(message), "\(error)")
        #expect(error.inputs.count + error.diagnostics.count == 1)
    }

    @Test("what is wrong in the value of an input is known by the keys and indices that lead to it")
    func paths() throws {
        let service = try ModelText.read(Self.constrained)
        let error = try #require(throws: OrchestrationError.self) {
            try ResolvedInputs(
                of: service,
                given: [
                    "prot": .integer(1), "port": .string("many"), "tries": .integer(9),
                    "pair": .object(["low": .integer(30), "high": .string("x")]),
                    "names": .array([.string("a"), .string("abcd")]),
                ], checksValues: true)
        }
        #expect(
            error.inputs.map { "\(JSONPointer.text($0.path)) \($0.code.rawValue)" }
                == [
                    "/port TOSCA5001", "/prot TOSCA6001", "/tries TOSCA5004", "/pair/high TOSCA5001",
                    "/pair/low TOSCA5004", "/names/1 TOSCA5004",
                ])
    }

    @Test("values that do not fit are said beside inputs that nothing declares, to a person and to a site alike")
    func unknownBesideValues() throws {
        let service = try ModelText.read(Self.constrained)
        let error = try #require(throws: OrchestrationError.self) {
            try ResolvedInputs(
                of: service, given: ["prot": .integer(1), "tries": .integer(9), "size": .string("5 GB")],
                checksValues: true)
        }
        let lines = error.description.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("    hint: ") }
        #expect(
            lines == [
                "error: the topology has no input 'prot'; did you mean 'port'?",
                "model.yaml:17:5: error: the input 'tries' is above 5",
                "model.yaml:20:5: error: the input 'size' is above 4 GB",
            ])
        let ofSite = SiteError(error, SpaceLayout(model: "m", instance: "i"))
        #expect(ofSite.message == "the inputs do not fit the model")
        #expect(ofSite.inputs.map(\.description) == error.inputs.map(\.description))
    }

    @Test("nothing runs with values that a property does not take, and what is there can still be removed")
    func refused() async throws {
        let bench = try Workbench(Self.constrained)
        await #expect(throws: OrchestrationError.self) {
            try await bench.run("install") { $0.inputs = ["port": .string("0")] }
        }
        #expect(try await bench.tuples(["executions"]).isEmpty)
        try await bench.run("install")
        let strict = try bench.text().replacing("[ 1, 100 ]", with: "[ 1, 50 ]").replacing(
            "port: { type: integer, default: 80 }", with: "port: { type: integer }")
        try bench.write(strict)
        #expect(try await bench.run("uninstall") { $0.inputs = ["port": .integer(80)] }.execution.status == .succeeded)
    }
}
