import Orchestration
import Testing

@testable import ManagerService

@Suite("Forms of JSON")
struct SchemaTests {
    private let schema = Schema.object([
        .always("name", .text(.name), ""), .maybe("count", .integer(1...3), ""),
        .maybe("flags", .list(of: .boolean), ""), .maybe("inputs", .map(of: .anything), ""),
    ])

    private func problems(_ value: JSON) -> [String] {
        schema.problems(in: value).map { "\($0.pointer): \($0.message)" }
    }

    @Test("what is of the form has no problems")
    func good() {
        #expect(problems(.object(["name": .string("a")])) == [])
        #expect(
            problems(
                .object([
                    "name": .string("a"), "count": .integer(3), "flags": .array([.boolean(true)]),
                    "inputs": .object(["x": .null]),
                ])) == [])
    }

    @Test("everything that is not is told at once, with its place")
    func bad() {
        #expect(
            problems(
                .object([
                    "name": .string("-a"), "count": .integer(4), "flags": .array([.boolean(true), .integer(1)]),
                    "inputs": .array([]), "other/one": .null,
                ])) == [
                    "/name: expected \(TextForm.name.expectation), found '-a'",
                    "/count: expected a whole number from 1 to 3, found 4", "/flags/1: expected true or false, found 1",
                    "/inputs: expected an object, found an array",
                    "/other~1one: there is no such member; there is: name, count, flags, inputs",
                ])
        #expect(problems(.object([:])) == [": the member 'name' is missing"])
        #expect(problems(.string("x")) == [": expected an object, found 'x'"])
    }

    @Test("a text of a query is read as the form says, and only as it is written")
    func texts() {
        #expect(Schema.boolean.value(of: "true") == .boolean(true))
        #expect(!Schema.boolean.problems(in: Schema.boolean.value(of: "1")).isEmpty)
        #expect(Schema.count.value(of: "7") == .integer(7))
        for text in ["", "+7", "7.0", " 7", "99999999999999999999"] {
            #expect(!Schema.count.problems(in: Schema.count.value(of: text)).isEmpty, "\(text)")
        }
    }

    @Test("JSON is written so that it is read as the same", arguments: ["a\"b\\c\n\t\u{1}\u{7F}é😀", "", "</script>"])
    func written(text: String) {
        #expect(
            String(decoding: JSON.array([.string(text)]).bytes, as: UTF8.self) == JSON.array([.string(text)]).encoded)
    }
}
