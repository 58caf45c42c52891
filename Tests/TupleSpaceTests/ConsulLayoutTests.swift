import Testing

@testable import TupleSpace

@Suite("Where tuples stand in Consul")
struct ConsulLayoutTests {
    private let layout = ConsulLayout(prefix: "ditrit/")

    @Test(
        "every key comes back from Consul's, whatever its fields",
        arguments: [
            ["a"], ["task", "shop-1", "0000000007"], [""], ["", ""], ["-"], ["-t"], ["a", "-m"], ["a/b"], ["50%"],
            ["e\u{301}"], ["\u{e9}"], ["a b\n\0\u{7f}"], [","], [",2F"], ["facts", "1.1", "..", ".", "node"], ["🦊"],
        ])
    func roundTrip(fields: [String]) {
        let key = TupleKey(fields)
        #expect(layout.entry(at: layout.tuple(key)) == .tuple(key))
        #expect(layout.entry(at: layout.hold(key)) == .hold(key))
        #expect(layout.entry(at: layout.parts(key) + "1-0") == .part(key))
        #expect(layout.entry(at: layout.marker(Template(key), of: "s")) == .marker)
    }

    @Test("only letters, digits, and - _ , / are used, and no two slashes follow each other")
    func alphabet() {
        let text = layout.tuple(TupleKey(["a b", "é", "", "x.y", "-", "..", "A_z-9"]))
        #expect(text == "ditrit/a,20b/,C3,A9/,25/x,2Ey/,2D/,2E,2E/A_z-9/-")
    }

    @Test("what belongs to one tuple is no prefix of what belongs to those below it")
    func noOverlap() {
        let own = layout.everything(of: ["a"])
        for field in ["", "-", "-t", "t", ",", ".", "\u{1}"] {
            #expect(!layout.tuple(TupleKey(["a", field])).hasPrefix(own))
        }
    }

    @Test(
        "what was not written by a space is passed over",
        arguments: [
            "", "ditrit/", "ditrit/a", "ditrit/a/", "ditrit/a/-x", "other/a/-", "ditrit/,/-", "ditrit/,ZZ/-",
            "ditrit/-",
        ])
    func foreign(text: String) {
        #expect(layout.entry(at: text) == nil)
    }
}
