/// Waits until something is so.
///
/// - Throws: `NeverHappened` when it has not been so for far longer than it should take.
public func eventually(
    _ what: @autoclosure () -> String, within limit: Duration = .seconds(60), _ isSo: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !isSo() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what()) }
        try await Task.sleep(for: .milliseconds(20))
    }
}

/// Why a wait has ended.
public struct NeverHappened: Error, CustomStringConvertible {
    let what: String
    /// What was waited for.
    public var description: String { "it never happened that \(what)" }
}
