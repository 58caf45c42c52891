import TupleSpace

/// Counting by compare and set, each step with an entry of its own in a log: what was done, and how often.
struct Counting {
    let name: String
    let space: any TupleSpace

    /// Counts so many steps.
    ///
    /// - Returns: the entries of those that were said to have been done.
    func count(_ steps: Int) async throws -> [String] {
        var done: [String] = []
        var tries = 0
        while done.count < steps {
            let old = try await space.rd(["n"])
            let count = Int(String(decoding: old.tuple.payload, as: UTF8.self)) ?? -1
            tries += 1
            let entry = "\(name)-\(tries)"
            let commit = Commit(
                conditions: [.unchanged(["n"], old.version)],
                writes: [
                    .put(Tuple(["n"], payload: Array("\(count + 1)".utf8))), .put(Tuple(TupleKey(["log", entry]))),
                ])
            switch await Result(catching: { () async throws in try await space.commit(commit) }) {
            case .success: done.append(entry)
            // One whose session has ended may have been done or not: only the log knows.
            case .failure(let error) where isError(error, .conflict) || isError(error, .sessionEnded): break
            case .failure(let error): throw error
            }
        }
        return done
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}
