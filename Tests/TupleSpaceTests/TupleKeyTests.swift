import TestSupport
import Testing
import TupleSpace

@Suite("Keys")
struct TupleKeyTests {
    @Test(
        "keys keep any characters in their fields",
        arguments: [
            ["a/b", "100%", "%2F", "é ü", "a%/b"], [""], ["", ""], ["%", "", "%25"], ["\u{301}web", "\u{301}"],
            ["/\u{301}", "%\u{301}"], ["a\0", "\0"],
        ])
    func fields(fields: [String]) {
        expectSame(TupleKey(fields).fields, fields)
    }

    @Test("random fields come back byte by byte, and different fields make different keys")
    func randomFields() {
        var generator = SeededGenerator(seed: 4)
        let pieces = ["/", "%", "2F", "25", "\u{301}", "\u{0}", "e", "é", "\u{1F468}\u{200D}", "0", "."]
        func random() -> [String] {
            (0..<Int.random(in: 1...3, using: &generator)).map { _ in
                (0..<Int.random(in: 0...3, using: &generator)).map { _ in
                    pieces[Int.random(in: 0..<pieces.count, using: &generator)]
                }.joined()
            }
        }
        for _ in 0..<5000 {
            let (one, other) = (random(), random())
            expectSame(TupleKey(one).fields, one)
            let isSame = one.map { Array($0.utf8) } == other.map { Array($0.utf8) }
            #expect((TupleKey(one) == TupleKey(other)) == isSame)
            let (less, greater) = (TupleKey(one) < TupleKey(other), TupleKey(other) < TupleKey(one))
            #expect(isSame ? !less && !greater : less != greater, "the order is total")
            let isPrefix = other.map { Array($0.utf8) }.starts(with: one.map { Array($0.utf8) })
            #expect(Template(one).matches(TupleKey(other)) == isPrefix)
        }
    }

    /// Strings are equal in Swift when they look the same; here each byte counts.
    private func expectSame(_ found: [String], _ expected: [String]) {
        #expect(found.map { Array($0.utf8) } == expected.map { Array($0.utf8) })
    }
}
