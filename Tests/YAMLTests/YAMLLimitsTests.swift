import Testing
import YAML

@Suite("Limits of YAML")
struct YAMLLimitsTests {
    @Test("a bomb of aliases is refused before it grows")
    func billionLaughs() {
        var text = "l0: &l0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1...12 {
            text += "l\(level): &l\(level) [" + Array(repeating: "*l\(level - 1)", count: 9).joined(separator: ", ")
            text += "]\n"
        }
        #expect {
            try parse(text)
        } throws: { "\($0)".contains("the aliases of this file stand for more than 1000000 nodes") }
    }

    @Test("nesting deeper than the limit is refused, at it is not")
    func depth() throws {
        var limits = YAMLLimits()
        limits.depth = 10
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try parse(nested(10), limits: limits) }
        #expect {
            try parse(nested(11), limits: limits)
        } throws: { "\($0)" == "t.yaml:1:11: error: nested more than 10 deep" }
    }

    @Test("aliases are as deep as what they stand for", arguments: [false, true])
    func aliasedDepth(isOverLimit: Bool) throws {
        var limits = YAMLLimits()
        limits.depth = isOverLimit ? 8 : 9
        // Each line is two deeper than the one before, on top of the mapping: 1 + 2 · 4.
        let text = "a: &a [[1]]\nb: &b [[*a]]\nc: &c {k: [*b]}\nd: [{k: *c}]\n"
        if isOverLimit {
            #expect {
                try parse(text, limits: limits)
            } throws: { "\($0)" == "t.yaml:4:9: error: nested more than 8 deep" }
        } else {
            #expect(throws: Never.self) { try parse(text, limits: limits) }
        }
    }

    @Test("a chain of aliases that would be deeper than any stack is refused")
    func aliasTower() {
        let opened = String(repeating: "[", count: 90)
        let closed = String(repeating: "]", count: 90)
        var text = "l0: &l0 x\n"
        for level in 1...140 { text += "l\(level): &l\(level) \(opened)*l\(level - 1)\(closed)\n" }
        #expect {
            try parse(text)
        } throws: { "\($0)".hasSuffix("error: nested more than 100 deep") }
    }

    @Test("very deep nesting is refused in every notation, at once", arguments: ["[", "{a: ", "- ", "? "])
    func veryDeep(opening: String) {
        #expect {
            try parse(String(repeating: opening, count: 200_000))
        } throws: { "\($0)".hasPrefix("t.yaml:1:") && "\($0)".hasSuffix("error: nested more than 100 deep") }
    }

    @Test("a file longer than the limit is refused unread")
    func size() {
        var limits = YAMLLimits()
        limits.size = 10
        #expect {
            try parse("a: 12345678", limits: limits)
        } throws: { "\($0)" == "t.yaml:1:1: error: the file has 11 bytes; at most 10 are read" }
    }

    @Test("merges count against the limit of aliases", arguments: [false, true])
    func merges(isOverLimit: Bool) {
        var limits = YAMLLimits()
        limits.aliasedNodes = isOverLimit ? 5 : 100
        let text = "a: &a {k1: 1, k2: 2}\nb: {<<: *a}\n"
        if isOverLimit {
            #expect(throws: YAMLError.self) { try parse(text, limits: limits) }
        } else {
            #expect(throws: Never.self) { try parse(text, limits: limits) }
        }
    }
}
