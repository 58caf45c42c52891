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

/// The same as `scripts/fuzz` does, for as long as a test may take: from YAML to compiled workflows.
@Suite("Mutated templates")
struct MutationTests {
    @Test("they are read and compiled to an end, and what is said of them has a code and a place in them")
    func mutations() {
        let texts = Explanation.all.flatMap { [$0.wrong, $0.right].compactMap(\.self) }
        for (number, text) in texts.enumerated() {
            for round in UInt64(0)..<12 {
                let seed = UInt64(number) * 1000 + round
                var mutator = TemplateMutator(seed: seed)
                let mutated = mutator.mutate(text)
                let reader = ServiceTemplateReader(options: .init(isLenient: round % 2 == 1))
                let result = reader.read(entry: MutatedSource.entry, from: MutatedSource(text: mutated))
                let hasErrors = result.diagnostics.contains { $0.severity == .error }
                #expect((result.template == nil) == hasErrors, "seed \(seed)")
                let lines = LineIndex(mutated)
                for diagnostic in Validation(result).diagnostics {
                    let location = diagnostic.location
                    // What a rule of a normative type says has its place in the profile.
                    guard location.file.path == MutatedSource.entry else { continue }
                    #expect((1...lines.count + 1).contains(location.line), "seed \(seed): \(diagnostic)")
                    #expect(diagnostic.code.explanation.code == diagnostic.code)
                }
            }
        }
    }
}
