import FoundationEssentials
import Orchestration
import TOSCA
import TemplateMutations
import Testing
import YAML

/// A text that may import itself; every script is there.
private struct MutatedSource: SourceProvider {
    static let entry = "service.yaml"
    let text: String

    struct Missing: Error {}

    func bytes(of path: String) throws -> [UInt8] {
        guard path == Self.entry else { throw Missing() }
        return Array(text.utf8)
    }
    func exists(_ path: String) -> Bool { path == Self.entry || path.hasSuffix(".sh") }
    func displayPath(_ path: String) -> String { path }
}

/// The same as `scripts/fuzz` does, from YAML to compiled workflows: the same few changes each time, or, for as many
/// seconds as `DITRIT_MUTATION_SECONDS` says, others each time.
@Suite("Mutated templates")
struct MutationTests {
    private static let seconds = ProcessInfo.processInfo.environment["DITRIT_MUTATION_SECONDS"].flatMap(Int.init)

    @Test("they are read and compiled to an end, and what is said of them has a code and a place in them")
    func mutations() {
        let texts = Explanation.all.flatMap { [$0.wrong, $0.right].compactMap(\.self) }
        for (number, text) in texts.enumerated() {
            for round in UInt64(0)..<12 { Self.check(text, seed: UInt64(number) * 1000 + round) }
        }
        guard let seconds = Self.seconds else { return }
        let end = ContinuousClock.now.advanced(by: .seconds(seconds))
        var seed = UInt64.random(in: 0...UInt64.max / 2)
        while ContinuousClock.now < end {
            Self.check(texts[Int(seed % UInt64(texts.count))], seed: seed)
            seed += 1
        }
    }

    private static func check(_ text: String, seed: UInt64) {
        var mutator = TemplateMutator(seed: seed)
        let mutated = mutator.mutate(text)
        let reader = ServiceTemplateReader(
            options: .init(isLenient: seed.isMultiple(of: 2), givesHints: seed.isMultiple(of: 3)))
        let result = reader.read(entry: MutatedSource.entry, from: MutatedSource(text: mutated))
        let hasErrors = result.diagnostics.contains { $0.severity == .error }
        #expect((result.template == nil) == hasErrors, "seed \(seed) of:\n\(text)")
        let lines = LineIndex(mutated)
        for diagnostic in Validation(result).diagnostics {
            let location = diagnostic.location
            // What a rule of a normative type says has its place in the profile.
            guard location.file.path == MutatedSource.entry else { continue }
            #expect((1...lines.count + 1).contains(location.line), "seed \(seed): \(diagnostic) of:\n\(text)")
            #expect(diagnostic.code.explanation.code == diagnostic.code)
        }
    }
}
