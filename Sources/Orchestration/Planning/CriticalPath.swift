extension Plan {
    /// The longest chain of operations that must run one after another: no number of workers makes a run shorter.
    ///
    /// Only operations with an implementation count; state changes take no time.
    ///
    /// - Returns: the vertices of the chain that run an operation, in order.
    public func criticalPath() -> [Int] {
        var length = [Int32](repeating: 0, count: vertices.count)
        var cameFrom = [Int32](repeating: -1, count: vertices.count)
        let successors = Adjacency(vertexCount: vertices.count, edges: edges)
        var end = -1
        for vertex in order {
            if runsOperation(vertex) { length[vertex] += 1 }
            if end < 0 || length[vertex] > length[end] { end = vertex }
            for index in successors[vertex] {
                let to = edges[Int(index)].to
                if length[vertex] > length[to] {
                    length[to] = length[vertex]
                    cameFrom[to] = Int32(vertex)
                }
            }
        }
        var path: [Int] = []
        while end >= 0 {
            if runsOperation(end) { path.append(end) }
            end = Int(cameFrom[end])
        }
        return path.reversed()
    }
}
