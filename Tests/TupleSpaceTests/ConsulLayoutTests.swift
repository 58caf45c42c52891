import TestSupport
import Testing

@testable import TupleSpace

@Suite("Where tuples stand in Consul", .timeLimit(.minutes(3)))
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
            "ditrit/-", "ditrit//-", "ditrit///-", "ditrit/a//-", "ditrit/a//b/-", "ditrit//a/-", "ditrit/,2F/-",
            "ditrit/,2", "ditrit/,2/-", "ditrit/,C3/-", "ditrit/a/,x", "ditrit/a/,", "ditrit", "-", "/-",
        ])
    func foreign(text: String) {
        #expect(layout.entry(at: text) == nil)
    }

    @Test("whatever stands in Consul is told apart without failing", arguments: 0..<20)
    func anyText(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = ["ditrit/", "/", "-", "-t", "-p", ",m", ",", ",2F", ",25", ",C3", ",A9", "a", "é", "\0", "F", "2"]
        for _ in 0..<2000 {
            let text = (0..<Int.random(in: 0..<9, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            guard case .tuple(let key)? = layout.entry(at: text) else { continue }
            #expect(!key.fields.isEmpty, "\(text)")
            #expect(layout.entry(at: layout.tuple(key)) == .tuple(key), "\(text)")
        }
    }

    @Test("keys of random bytes come back, and those below them do not stand among what belongs to them")
    func randomKeys() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<2000 {
            let fields = (0..<Int.random(in: 1..<5, using: &random)).map { _ in
                String(
                    (0..<Int.random(in: 0..<6, using: &random)).map { _ in
                        Character(Unicode.Scalar(UInt8.random(in: 0...255, using: &random)))
                    })
            }
            let key = TupleKey(fields)
            #expect(layout.entry(at: layout.tuple(key)) == .tuple(key))
            #expect(layout.entry(at: layout.hold(key)) == .hold(key))
            #expect(layout.tuple(key).hasPrefix(layout.directory(of: Template(key))))
            let below = TupleKey(fields + ["x"])
            #expect(!layout.tuple(below).hasPrefix(layout.everything(of: key)))
            #expect(!layout.marker(Template(key), of: "s").hasPrefix(layout.everything(of: key)))
        }
    }
}

@Suite("The flags of a tuple in Consul", .timeLimit(.minutes(3)))
struct TupleFlagsTests {
    @Test("come back from their bits, whatever they are")
    func roundTrip() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<1000 {
            let bits = UInt64.random(in: 0...UInt64.max, using: &random)
            #expect(TupleFlags(bits: bits).bits == bits)
            let flags = TupleFlags(takes: Int(bits & 0xffff), isWide: bits & 1 == 1, nonce: bits)
            #expect(TupleFlags(bits: flags.bits) == flags)
            #expect(flags.taken.isWide == flags.isWide)
            #expect(flags.taken.nonce == flags.nonce)
        }
    }

    @Test("count takes up to their limit, and no further")
    func limit() {
        var flags = TupleFlags(nonce: .max)
        #expect(flags.takes == 0)
        flags = TupleFlags(bits: flags.taken.bits)
        #expect(flags.takes == 1)
        flags = TupleFlags(takes: 0xffff, nonce: 5)
        flags = TupleFlags(bits: flags.taken.bits)
        #expect(flags.takes == 0xffff)
        #expect(flags.nonce == 5)
    }
}
