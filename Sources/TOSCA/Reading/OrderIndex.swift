internal import YAML

/// Nodes in the order of their values of one property, to be found by bounds.
struct OrderIndex {
    /// Values that have an order among each other: those of one kind, of properties of one built-in type.
    private struct Column: Hashable {
        let type: String?
        let kind: Comparand.Kind
    }

    typealias Entry = (value: Comparand, node: Int)

    private var columns: [Column: [Entry]] = [:]
    /// The nodes with values that have no order, or that only a run tells: bounds exclude none of them.
    private var others: [Int]

    /// - Parameters:
    ///   - values: the nodes by their values, for each built-in type that the property has.
    ///   - open: the nodes with values that only a run tells.
    init(_ values: [String?: [Comparand: [Int]]], open: [Int]) {
        others = open
        for (type, nodes) in values {
            for (value, nodes) in nodes {
                guard let kind = value.kind else {
                    others += nodes
                    continue
                }
                columns[Column(type: type, kind: kind), default: []] += nodes.map { (value, $0) }
            }
        }
        for column in columns.keys {
            columns[column]?.sort { Comparand.isLess($0.value, $1.value) == true }
        }
    }

    /// Nodes among which are all that meet some bounds.
    struct Found {
        fileprivate(set) var entries: [ArraySlice<Entry>] = []
        fileprivate let others: [Int]

        /// How many they are; one with several values of the property is counted for each.
        var count: Int { entries.reduce(others.count) { $0 + $1.count } }
        /// The nodes, in the order of the file.
        var nodes: [Int] { Set(entries.joined().map(\.node)).union(others).sorted() }
    }

    /// The nodes whose values are within all of some bounds, these included, or cannot be compared with them.
    func nodes(within bounds: [Constraint.Bounds]) -> Found {
        var found = Found(others: others)
        for (column, entries) in columns {
            var (start, end) = (entries.startIndex, entries.endIndex)
            func comparand(_ node: Node?) -> Comparand? {
                node.map { Comparand($0, type: column.type) }.flatMap { $0.kind == column.kind ? $0 : nil }
            }
            for bound in bounds {
                if let lower = comparand(bound.lower) {
                    start = max(start, Self.index(in: entries) { Comparand.isLess($0, lower) != true })
                }
                if let upper = comparand(bound.upper) {
                    end = min(end, Self.index(in: entries) { Comparand.isLess(upper, $0) == true })
                }
            }
            if start < end { found.entries.append(entries[start..<end]) }
        }
        return found
    }

    /// The index of the first entry whose value is beyond a bound, as all that follow are; the end where none is.
    private static func index(in entries: [Entry], isBeyond: (Comparand) -> Bool) -> Int {
        var (start, end) = (entries.startIndex, entries.endIndex)
        while start < end {
            let middle = start + (end - start) / 2
            if isBeyond(entries[middle].value) { end = middle } else { start = middle + 1 }
        }
        return start
    }
}

extension Comparand {
    /// What has an order among its like.
    fileprivate enum Kind {
        case integer
        case number
        case text
        case version
        case moment
    }

    /// Nil for what has an order only with some of its like, or none.
    fileprivate var kind: Kind? {
        switch self {
        case .integer: .integer
        case .number: .number
        case .text: .text
        case .version: .version
        case .moment: .moment
        case .list, .structure, .other: nil
        }
    }
}

extension Constraint {
    /// Between what values must be; nil for an end that is open.
    typealias Bounds = (lower: Node?, upper: Node?)

    /// The bounds that it sets; nil where the clause asks for something else, or for what only a run tells.
    var bounds: Bounds? {
        guard Value(operand).isPlain else { return nil }
        switch `operator` {
        case .greaterThan, .greaterOrEqual: return (operand, nil)
        case .lessThan, .lessOrEqual: return (nil, operand)
        case .inRange:
            guard let ends = operand.sequence, ends.count == 2 else { return nil }
            func end(_ node: Node) -> Node? { node.string == "UNBOUNDED" ? nil : node }
            return (end(ends[0]), end(ends[1]))
        default: return nil
        }
    }
}
