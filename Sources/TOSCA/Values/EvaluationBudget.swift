internal import Synchronization

/// How much may be evaluated for the sake of one value: one that is made of another twice, and that of a third twice,
/// and so on, would have no end.
final class EvaluationBudget: Sendable {
    /// What is spent.
    struct Cost {
        /// Functions, and members of lists and maps.
        var values = 0
        /// Bytes of text that is put together.
        var bytes = 0

        static func - (all: Cost, part: Cost) -> Cost {
            Cost(values: all.values - part.values, bytes: all.bytes - part.bytes)
        }
    }

    /// That of what is evaluated at the moment; nil where nothing is.
    @TaskLocal static var current: EvaluationBudget?

    /// Enough for a value that is made of some long lists, and for a file's content that goes through many hands.
    static let ofOneValue = Cost(values: 100_000, bytes: 16_000_000)

    private let most: Cost
    private let values = Atomic(0)
    private let bytes = Atomic(0)

    private let deepest = Atomic(0)

    init(_ most: Cost) { self.most = most }

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
    var spent: Cost { Cost(values: values.load(ordering: .relaxed), bytes: bytes.load(ordering: .relaxed)) }

    /// Spends what functions and members cost.
    static func spend(_ values: Int) throws(EvaluationError) { try spend(Cost(values: values)) }

    /// Spends what a text costs that is put together.
    static func spend(for text: String) throws(EvaluationError) { try spend(Cost(bytes: text.utf8.count)) }

    static func spend(_ cost: Cost) throws(EvaluationError) {
        guard let current else { return }
        let most = current.most
        if current.values.add(cost.values, ordering: .relaxed).newValue > most.values {
            throw EvaluationError(excess: "it is made of more than \(most.values) values")
        }
        if current.bytes.add(cost.bytes, ordering: .relaxed).newValue > most.bytes {
            throw EvaluationError(excess: "it is put together of more than \(most.bytes) bytes of text")
        }
    }
}
