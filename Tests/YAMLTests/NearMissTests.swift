import TestSupport
import Testing

@testable import YAML

@Suite("Near misses")
struct NearMissTests {
    /// The distance by its definition, the whole table worked out.
    private func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
        for i in 0...a.count {
            for j in 0...b.count {
                if i == 0 || j == 0 {
                    table[i][j] = i + j
                    continue
                }
                var least = min(table[i - 1][j], table[i][j - 1]) + 1
                least = min(least, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    least = min(least, table[i - 2][j - 2] + 1)
                }
                table[i][j] = least
            }
        }
        return table[a.count][b.count]
    }

    /// A short word of three letters.
    private func word(_ generator: inout SeededGenerator) -> [UInt8] {
        (0..<Int.random(in: 0...9, using: &generator)).map { _ in UInt8.random(in: 97...99, using: &generator) }
    }

    @Test("a bounded distance is the distance, or none where that is above the bound")
    func bounded() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<3000 {
            let (a, b) = (word(&generator), word(&generator))
            let distance = distance(a, b)
            for most in 0...5 {
                #expect(
                    NearMiss.distance(a, b, atMost: most) == (distance <= most ? distance : nil), "\(a) \(b) \(most)")
            }
        }
    }

    @Test(
        "the nearest name is found, whatever its case; of two the first by name, and none that is far",
        arguments: [
            ("Compte", "Compute"), ("compute", "Compute"), ("tpye", "type"), ("größe", "grösse"), ("x", nil),
            ("elsewhere", nil),
        ])
    func nearest(name: String, near: String?) {
        let known = ["type", "Compute", "grösse", "Computes", "node_templates"]
        #expect(NearMiss.nearest(to: name, among: known) == near)
        #expect(NearMiss.nearest(to: "ac", among: ["ad", "ab"]) == "ab")
    }

    @Test("a hint suggests what is near, else what is near elsewhere, and else lists what there is")
    func hints() {
        #expect(NearMiss.hint(for: "tpye", among: ["type"], or: "typo") == "did you mean 'type'?")
        #expect(NearMiss.hint(for: "else", among: ["type"], or: "elsa") == "did you mean 'elsa'?")
        #expect(NearMiss.hint(for: "else", among: ["type"]) == "there is: type")
    }

    @Test("what is suggested can be read from a hint, and nothing from others")
    func suggestions() {
        #expect(NearMiss.suggestion(of: NearMiss.hint(for: "tpye", among: ["type"]) ?? "") == "type")
        #expect(NearMiss.suggestion(of: NearMiss.hint(for: "else", among: ["type"]) ?? "") == nil)
        #expect(NearMiss.suggestion(of: "did you mean ''?") == nil)
    }

    @Test("names of any length take no time to speak of", .timeLimit(.minutes(1)))
    func long() {
        let names = (0..<2000).map { String(repeating: "a", count: 50_000) + "\($0)" }
        #expect(NearMiss.nearest(to: String(repeating: "a", count: 50_000), among: names) == nil)
    }
}
