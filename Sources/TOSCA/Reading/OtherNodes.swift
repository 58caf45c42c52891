/// Node templates by their indices, in the order of the file, without the one that asks for another.
///
/// How many they are, and which is the first, is there without looking through them.
struct OtherNodes: RandomAccessCollection {
    private let nodes: [Int]
    /// Where among them the one is that asks; nil where it is none of them.
    private let gap: Int?

    let startIndex = 0
    var endIndex: Int { gap == nil ? nodes.count : nodes.count - 1 }

    init(_ nodes: [Int], besides own: Int?) {
        self.nodes = nodes
        gap = own.flatMap { nodes.position(ofOrdered: $0) }
    }

    subscript(position: Int) -> Int { nodes[gap.map { $0 <= position } ?? false ? position + 1 : position] }
}

extension [Int] {
    /// The position of a number among numbers in ascending order; nil where it is not there.
    func position(ofOrdered number: Int) -> Int? {
        var (start, end) = (startIndex, endIndex)
        while start < end {
            let middle = start + (end - start) / 2
            if self[middle] < number { start = middle + 1 } else { end = middle }
        }
        return start < endIndex && self[start] == number ? start : nil
    }
}
