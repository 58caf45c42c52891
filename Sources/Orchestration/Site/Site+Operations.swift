internal import Artifacts
internal import TupleSpace

/// Operations of executions, and what they print.
extension Site {
    /// The operations that were handed to workers in an execution, by their numbers.
    ///
    /// - Parameter cursor: where an earlier page says that it goes on.
    @concurrent
    public func operations(
        of id: String, after cursor: String? = nil, limit: Int = 100
    ) async throws(SiteError) -> Page<SiteOperation> {
        try await saying {
            let first: Int
            if let cursor {
                guard let last = Int(cursor) else {
                    throw SiteError(
                        .invalid, "'\(cursor)' is no place in the list of operations",
                        hint: "give what an earlier page calls the next one")
                }
                first = last + 1
            } else {
                first = 0
            }
            let record = try await executionRecord(id).record
            let numbers = first..<first + limit
            var operations: [Int: SiteOperation] = [:]
            try await log(id).forEach(of: record, after: 0) { batches in
                for event in batches.lazy.flatMap(\.events) {
                    guard let number = event.number, numbers.contains(number) else { continue }
                    if operations[number]?.take(event) == nil { operations[number] = SiteOperation(event) }
                }
                return true
            }
            for (number, part) in try await outputs(of: id, numbers) where operations[number]?.state == .waiting {
                operations[number]?.state = .running
                operations[number]?.worker = part.worker
                operations[number]?.began = part.began
            }
            return Page(
                operations.values.sorted { $0.number < $1.number },
                next: numbers.upperBound < record.operations ? String(numbers.upperBound - 1) : nil)
        }
    }

    private func log(_ id: String) -> EventLog { EventLog(space: space, artifacts: artifacts, execution: id) }

    /// The last parts of what operations have printed that run now.
    private func outputs(of id: String, _ numbers: Range<Int>) async throws -> [Int: OutputPart] {
        var outputs: [Int: OutputPart] = [:]
        for stored in try await space.rdAll(SpaceLayout.outputs(of: id)) {
            guard let number = Int(stored.tuple.key.fields[2]), numbers.contains(number) else { continue }
            outputs[number] = try stored.tuple.decode()
        }
        return outputs
    }

    /// What an operation has printed.
    ///
    /// Where there is a store for such, all of it is kept up to 1 MiB, as long as its execution is known; elsewhere the last
    /// lines, as long as its log is in the space.
    @concurrent
    public func output(of id: String, _ number: Int) async throws(SiteError) -> SiteOutput {
        try await saying {
            let record = try await executionRecord(id).record
            var end: Event?
            var isKnown = false
            try await log(id).forEach(of: record, after: 0) { batches in
                for event in batches.lazy.flatMap(\.events) where event.number == number {
                    isKnown = true
                    end = event.kind == .dispatched ? nil : event
                }
                return true
            }
            if let end { return try await output(end) }
            let parts = try await space.rdAll(SpaceLayout.outputs(of: id, number)).map {
                try $0.tuple.decode(as: OutputPart.self)
            }
            guard isKnown || !parts.isEmpty else {
                throw SiteError(
                    .notFound, "the execution '\(id)' has no operation \(number), or its log is gone",
                    hint: "`ditrit logs \(id)` lists its operations")
            }
            return SiteOutput(
                text: Self.text(parts.flatMap(\.lines)), isWhole: Self.isWhole(parts), isOpen: true)
        }
    }

    /// Whether no line is missing in or before the parts.
    private static func isWhole(_ parts: [OutputPart]) -> Bool {
        var count = 0
        for part in parts {
            guard part.before == count else { return false }
            count += part.lines.count
        }
        return true
    }

    private func output(_ end: Event) async throws -> SiteOutput {
        guard let digest = end.artifact else {
            return SiteOutput(text: Self.text(end.output ?? []), isWhole: end.omitted == nil, isOpen: false)
        }
        let output = try await OutputArtifact(digest, from: artifacts)
        return SiteOutput(text: Self.text(output.lines), isWhole: output.before == 0, isOpen: false)
    }

    private static func text(_ lines: [String]) -> String { lines.map { $0 + "\n" }.joined() }
}
