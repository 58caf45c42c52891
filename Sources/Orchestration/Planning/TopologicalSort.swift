/// Kahn's algorithm over dense vertices: a legal order, or the vertices that have none.
///
/// Linear in vertices and edges. Among the vertices that are free, the one that became free first is placed first, so
/// the order depends on nothing but the input.
struct TopologicalSort {
    /// The vertices placed, in a legal order.
    let order: [Int]
    private let isPlaced: [Bool]

    init(vertexCount: Int, edges: [Plan.Edge]) {
        var waitsFor = [Int32](repeating: 0, count: vertexCount)
        let successors = Adjacency(vertexCount: vertexCount, edges: edges)
        for edge in edges { waitsFor[edge.to] += 1 }
        var order: [Int] = []
        order.reserveCapacity(vertexCount)
        for vertex in 0..<vertexCount where waitsFor[vertex] == 0 { order.append(vertex) }
        var next = 0
        while next < order.count {
            for edge in successors[order[next]] {
                let to = edges[Int(edge)].to
                waitsFor[to] -= 1
                if waitsFor[to] == 0 { order.append(to) }
            }
            next += 1
        }
        self.order = order
        isPlaced = waitsFor.map { $0 == 0 }
    }

    /// The most cycles that are looked for: nobody reads more, and each takes a way through all vertices.
    private static let mostCycles = 10

    /// Cycles of the vertices that could not be placed, each a shortest one through a vertex that is on none before;
    /// none if all were placed.
    func cycles(in edges: [Plan.Edge]) -> [[Plan.Edge]] {
        guard isPlaced.contains(false) else { return [] }
        var incoming: [Int: Plan.Edge] = [:]
        var outgoing: [Int: [Plan.Edge]] = [:]
        for edge in edges where !isPlaced[edge.from] && !isPlaced[edge.to] {
            incoming[edge.to] = edge
            outgoing[edge.from, default: []].append(edge)
        }
        var cycles: [[Plan.Edge]] = []
        var seen: Set<Int> = []
        for start in isPlaced.indices where !isPlaced[start] && !seen.contains(start) {
            // Every vertex left waits for another one left: going back along them must end in a circle.
            var walked: Set<Int> = []
            var vertex = start
            while seen.insert(vertex).inserted, let edge = incoming[vertex] {
                walked.insert(vertex)
                vertex = edge.from
            }
            // Else the way leads into a circle that is known.
            guard walked.contains(vertex), let cycle = Self.shortestCycle(through: vertex, outgoing) else { continue }
            seen.formUnion(cycle.map(\.from))
            cycles.append(cycle)
            if cycles.count == Self.mostCycles { break }
        }
        return cycles
    }

    private static func shortestCycle(through start: Int, _ outgoing: [Int: [Plan.Edge]]) -> [Plan.Edge]? {
        var cameBy: [Int: Plan.Edge] = [:]
        var queue = [start]
        var next = 0
        while next < queue.count {
            for edge in outgoing[queue[next]] ?? [] {
                if edge.to == start {
                    var path = [edge]
                    while let last = path.last, last.from != start, let previous = cameBy[last.from] {
                        path.append(previous)
                    }
                    return path.reversed()
                }
                guard cameBy[edge.to] == nil else { continue }
                cameBy[edge.to] = edge
                queue.append(edge.to)
            }
            next += 1
        }
        return nil
    }
}

/// The outgoing edges of dense vertices, in two flat arrays (compressed sparse rows).
struct Adjacency {
    private let starts: [Int32]
    private let edgeIndices: [Int32]

    init(vertexCount: Int, edges: [Plan.Edge]) {
        var starts = [Int32](repeating: 0, count: vertexCount + 1)
        for edge in edges { starts[edge.from + 1] += 1 }
        for vertex in 0..<vertexCount { starts[vertex + 1] += starts[vertex] }
        var fill = starts
        var edgeIndices = [Int32](repeating: 0, count: edges.count)
        for (index, edge) in edges.enumerated() {
            edgeIndices[Int(fill[edge.from])] = Int32(index)
            fill[edge.from] += 1
        }
        self.starts = starts
        self.edgeIndices = edgeIndices
    }

    /// The indices of the edges that leave a vertex.
    subscript(vertex: Int) -> ArraySlice<Int32> { edgeIndices[Int(starts[vertex])..<Int(starts[vertex + 1])] }
}
