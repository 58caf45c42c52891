internal import Synchronization

/// How much may be evaluated for the sake of one value: one that is made of another twice, and that of a third twice,
/// and so on, would have no end.
final class EvaluationBudget: Sendable {
    /// That of what is evaluated at the moment; nil where nothing is.
    @TaskLocal static var current: EvaluationBudget?

    /// Enough for a value that is made of some long lists.
    static let ofOneValue = 100_000

    private let size: Int
    private let left: Atomic<Int>

    /// - Parameter size: in functions and in members of lists and maps.
    init(_ size: Int) {
        self.size = size
        left = Atomic(size)
    }

    private let deepest = Atomic(0)

    /// Notes how many functions are evaluated, each for the sake of the one before.
    func reach(_ depth: Int) { deepest.max(depth, ordering: .relaxed) }

    /// How many the most are that were, while something is evaluated.
    func depth<Result>(during body: () throws(EvaluationError) -> Result) throws(EvaluationError) -> (Result, Int) {
        let outer = deepest.exchange(0, ordering: .relaxed)
        defer { reach(outer) }
        let result = try body()
        return (result, deepest.load(ordering: .relaxed))
    }

    /// What has been spent so far.
    var spent: Int { size - left.load(ordering: .relaxed) }

    static func spend(_ count: Int) throws(EvaluationError) {
        guard let current else { return }
        if current.left.subtract(count, ordering: .relaxed).newValue < 0 {
            throw EvaluationError("it is made of more than \(current.size) values")
        }
    }

    /// Spends what a text costs that is put together: much text counts for as much as many values.
    static func spend(for texts: [String]) throws(EvaluationError) {
        try spend(texts.reduce(0) { $0 + $1.utf8.count } / 64)
    }
}
