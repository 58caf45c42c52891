import Glibc
import TestSupport
import Testing

/// Rounds of chaos: a few here, hundreds by `scripts/chaos`.
@Suite("Chaos", .serialized)
struct ChaosTests {
    private static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    @Test("whatever is killed or frozen, nothing is lost, and nothing is done twice or out of order")
    func rounds() async throws {
        let rounds = Self.variable("DITRIT_CHAOS_ROUNDS").flatMap { Int($0) } ?? 1
        let first = Self.variable("DITRIT_CHAOS_SEED").flatMap { UInt64($0) } ?? 1
        let servers = try TestServers.three()
        for seed in first..<first + UInt64(rounds) {
            var round = ChaosRound(seed: seed)
            let complaints = try await round.run(on: servers, keeping: Self.variable("DITRIT_CHAOS_KEEP"))
            print(
                "chaos \(seed): \(round.operations) operations, \(round.repetitions) run again; "
                    + round.story.joined(separator: ", "))
            guard complaints.isEmpty else {
                Issue.record("seed \(seed): \(complaints.joined(separator: "\n"))")
                return
            }
        }
    }
}
