/// A regular expression that is matched in time linear to the text, whatever it is.
///
/// TOSCA names no dialect (1.3 §3.6.3.1): what is common to all is read, which is alternatives, groups, repetitions,
/// classes with the usual escapes, and anchors. An expression that needs more, such as a look-ahead, is taken to match.
struct Pattern: Sendable {
    /// Why a text is no regular expression.
    struct Malformed: Error { let reason: String }

    private enum Step: Sendable {
        case set([ClosedRange<UInt32>], isNegated: Bool)
        case fork(Int, Int)
        case jump(Int)
        case start, end, match
    }

    private var steps: [Step] = []
    private var isOpaque = false
    /// How many parts an expression may have when repetitions are written out: those of repetitions multiply, also
    /// where what is repeated is empty and makes no step.
    private static let mostParts = 20_000
    private var parts = 0

    /// - Parameter isSearched: whether it is enough that it matches a part of a text.
    init(_ text: String, isSearched: Bool = false) throws(Malformed) {
        var parser = Parser(text)
        let tree = try parser.parse()
        isOpaque = parser.isOpaque
        guard !isOpaque else { return }
        let anything = Tree.repeated(.set([], isNegated: true), least: 0, most: nil)
        try compile(isSearched ? .sequence([anything, tree, anything]) : tree)
        steps.append(.match)
    }

    /// Whether the expression matches the whole text or, where it is searched, a part of it.
    func matches(_ text: String) -> Bool {
        guard !isOpaque else { return true }
        let scalars = text.unicodeScalars.map(\.value)
        var current: [Int] = []
        var marks = [Int](repeating: -1, count: steps.count)
        add(0, at: 0, of: scalars.count, to: &current, &marks)
        for (index, scalar) in scalars.enumerated() {
            guard !current.isEmpty else { return false }
            var next: [Int] = []
            for step in current {
                guard case .set(let ranges, let isNegated) = steps[step],
                    ranges.contains(where: { $0.contains(scalar) }) != isNegated
                else { continue }
                add(step + 1, at: index + 1, of: scalars.count, to: &next, &marks)
            }
            current = next
        }
        return current.contains { if case .match = steps[$0] { true } else { false } }
    }

    /// Adds a step, and those that it leads to without a character, each once.
    private func add(_ first: Int, at index: Int, of count: Int, to list: inout [Int], _ marks: inout [Int]) {
        var open = [first]
        while let step = open.popLast() {
            guard marks[step] != index else { continue }
            marks[step] = index
            switch steps[step] {
            case .jump(let to): open.append(to)
            case .fork(let one, let other): open += [other, one]
            case .start: if index == 0 { open.append(step + 1) }
            case .end: if index == count { open.append(step + 1) }
            case .set, .match: list.append(step)
            }
        }
    }

    private mutating func compile(_ tree: Tree) throws(Malformed) {
        parts += 1
        guard parts <= Self.mostParts else { throw Malformed(reason: "it is too large") }
        switch tree {
        case .empty: break
        case .set(let ranges, let isNegated): steps.append(.set(ranges, isNegated: isNegated))
        case .start: steps.append(.start)
        case .end: steps.append(.end)
        case .sequence(let trees): for tree in trees { try compile(tree) }
        case .alternatives(let trees):
            var ends: [Int] = []
            for (index, tree) in trees.enumerated() {
                guard index < trees.count - 1 else {
                    try compile(tree)
                    break
                }
                let fork = steps.count
                steps.append(.jump(0))
                try compile(tree)
                ends.append(steps.count)
                steps.append(.jump(0))
                steps[fork] = .fork(fork + 1, steps.count)
            }
            for end in ends { steps[end] = .jump(steps.count) }
        case .repeated(let tree, let least, let most):
            for _ in 0..<least { try compile(tree) }
            guard let most else {
                let fork = steps.count
                steps.append(.jump(0))
                try compile(tree)
                steps.append(.jump(fork))
                steps[fork] = .fork(fork + 1, steps.count)
                return
            }
            var forks: [Int] = []
            for _ in least..<max(least, most) {
                forks.append(steps.count)
                steps.append(.jump(0))
                try compile(tree)
            }
            for fork in forks { steps[fork] = .fork(fork + 1, steps.count) }
        }
    }
}
