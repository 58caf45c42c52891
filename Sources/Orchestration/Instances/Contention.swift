/// How to go on where others change the same at the same time, and one of all comes through each time.
enum Contention {
    /// How often it is tried.
    static let attempts = 32

    /// Lets others come through; for longer, the more often they have.
    static func pause(after attempt: Int) async throws {
        try await Task.sleep(for: .milliseconds(Int.random(in: 0...(1 << min(attempt, 6)))))
    }
}
