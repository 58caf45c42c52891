import Testing
import TupleSpace

/// Commits that are divided where a space cannot hold them at once.
@Suite("Divided commits")
struct DividedCommitTests {
    private static let wide = [UInt8](repeating: 0, count: 256 << 10 + 1)

    private func puts(_ numbers: Range<Int>, bytes: Int = 0) -> [[Commit.Write]] {
        numbers.map { [.put(Tuple(["k", "\($0)"], payload: [UInt8](repeating: 0, count: bytes)))] }
    }

    @Test("hold all writes in their order, each with what all begin with, and none is too large", arguments: 0..<30)
    func complete(count: Int) {
        let capacity = CommitCapacity(steps: 7, bytes: 400)
        let each = Commit(conditions: [.absent(["a"])], writes: [.delete(["b"])])
        let groups = puts(0..<count, bytes: 50 + count)
        let commits = each.divided(groups, capacity: capacity)
        #expect(commits.allSatisfy { $0.fits(capacity) && $0.conditions == each.conditions })
        #expect(commits.allSatisfy { $0.writes.first == each.writes[0] && $0.writes.count > 1 })
        #expect(commits.flatMap { $0.writes.dropFirst() } == groups.flatMap(\.self))
        #expect(
            zip(commits, commits.dropFirst()).allSatisfy { first, next in
                !Commit(conditions: each.conditions, writes: first.writes + [next.writes[1]]).fits(capacity)
            })
    }

    @Test("keep together what belongs together")
    func groups() {
        let groups = (0..<5).map { [Commit.Write.delete(["a", "\($0)"]), .delete(["b", "\($0)"])] }
        let commits = Commit().divided(groups, capacity: CommitCapacity(steps: 5, bytes: 0))
        #expect(commits.map(\.writes.count) == [4, 4, 2])
    }

    @Test("a payload that stands beside its tuple is two steps and none of the bytes")
    func wide() {
        let commit = Commit(writes: [.put(Tuple(["k"], payload: Self.wide))])
        #expect(commit.steps == 2)
        #expect(commit.bytes == 1)
    }
}
