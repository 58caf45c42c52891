import TestSupport
import Testing
import YAML

@Suite("YAML on random input")
struct YAMLFuzzTests {
    private static let sample = """
        a: &x {k: [1, 2.5, "q\\n", 'w'], "z": ~}
        b: *x
        ? c
        : |
          literal
          text
        d: {<<: *x, n: !!str 5}
        e: >-
          folded
        """

    @Test("a mutated document is either an error with a place or a tree whose places are in the file")
    func mutations() throws {
        for seed in UInt64(0)..<3000 {
            var random = SeededGenerator(seed: seed)
            var bytes = Array(Self.sample.utf8)
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let at = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: at)
                case 2: bytes.insert(Array("[]{}:,&*-?|>!\n \t\"'".utf8).randomElement(using: &random) ?? 0, at: at)
                default: bytes.removeSubrange(at..<min(bytes.count, at + 5))
                }
                if bytes.isEmpty { bytes = [0x61] }
            }
            let lines = bytes.count { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") || $0 >= 0x80 } + 1
            do {
                try check(YAMLParser().parse(bytes, path: "fuzz"), lines: lines, seed: seed)
            } catch let error as YAMLError {
                #expect((1...lines + 1).contains(error.location.line), "seed \(seed)")
            }
        }
    }

    private func check(_ node: Node, lines: Int, seed: UInt64) throws {
        #expect((1...lines + 1).contains(node.location.line), "seed \(seed)")
        #expect(node.location.column >= 1, "seed \(seed)")
        for item in node.sequence ?? [] { try check(item, lines: lines, seed: seed) }
        for entry in node.mapping?.entries ?? [] {
            try check(entry.key, lines: lines, seed: seed)
            try check(entry.value, lines: lines, seed: seed)
        }
    }
}
