import Testing

@testable import Orchestration

@Suite("JSON pointers")
struct JSONPointerTests {
    @Test(
        "a text leads where its steps lead, whatever is in them",
        arguments: [
            ([], ""), (["inputs", "a", "0"], "/inputs/a/0"), (["", ""], "//"),
            (["a/b", "~1", "~01"], "/a~1b/~01/~001"),
            (["a/\u{301}", "\u{301}~\u{301}"], "/a~1\u{301}/\u{301}~0\u{301}"),
        ] as [([String], String)])
    func steps(steps: [String], text: String) {
        #expect(JSONPointer.text(steps) == text)
        #expect(JSONPointer.steps(of: text) == steps)
    }
}
