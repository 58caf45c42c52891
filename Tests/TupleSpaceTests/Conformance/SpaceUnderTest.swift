import ConsulTestSupport
import TestSupport
import Testing
import TupleSpace

/// A kind of space that must pass the suite in this folder.
///
/// A new implementation adds a case, and no test.
enum SpaceUnderTest: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case file = "SQLite on disk"
    case memory = "SQLite in memory"
    case consul = "Consul"

    var testDescription: String { rawValue }

    /// Calls `body` with an empty space.
    func withSpace<Result>(_ body: (any TupleSpace) async throws -> Result) async throws -> Result {
        switch self {
        case .memory:
            return try await body(try SQLiteSpace(inMemory: .init()))
        case .file:
            let directory = try TemporaryDirectory()
            defer { withExtendedLifetime(directory) {} }
            return try await body(try await SQLiteSpace(directory: directory.path))
        case .consul:
            var result: Result?
            try await ConsulStage.with(.plain()) { stage in result = try await body(try stage.space("conformance")) }
            return try #require(result)
        }
    }
}

extension SpaceUnderTest {
    static let all = Self.allCases
}
