/// The pauses between attempts at what fails for now: each twice as long as the one before, up to a second, and never
/// quite the same for all who wait.
struct GrowingPause {
    private var longest = Duration.milliseconds(20)

    /// Waits before the next attempt.
    ///
    /// - Throws: `CancellationError`.
    mutating func wait() async throws {
        let pause = longest * Double.random(in: 0.5...1)
        longest = min(longest * 2, .seconds(1))
        try await Task.sleep(for: pause)
    }
}
