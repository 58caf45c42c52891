internal import Orchestration
internal import TOSCA
internal import YAML

/// The inputs that a command is given, by a file and one by one.
struct GivenInputs {
    /// The values by name.
    private(set) var values: [String: JSON] = [:]
    /// What the file has, without what is given singly as well.
    private var written: [String: Mapping.Entry] = [:]

    init(inFile path: String?, singly single: [(name: String, value: String)]) throws {
        if let path { try read(path) }
        for (name, value) in single {
            values[name] = .string(value)
            written[name] = nil
        }
    }

    private mutating func read(_ path: String) throws {
        // What a file, or a pipe, has to its end.
        guard let bytes = Descriptor.contents(ofFile: path, atMost: YAMLLimits().size) else {
            throw InvalidInputs(description: "\(path): error: there is no such file, or it cannot be read")
        }
        let node = try YAMLParser().parse(bytes, path: path)
        // An empty file gives nothing, and is no mistake.
        if node.isNull { return }
        guard let mapping = node.mapping else {
            throw MisgivenInputs(
                .wrongKind, at: node.location,
                "a file of inputs must be a mapping of names to values, and is \(node.kind)")
        }
        for entry in mapping.entries {
            guard let name = entry.key.scalar?.text, let value = JSON(entry.value) else {
                throw MisgivenInputs(
                    .wrongKind, at: entry.key.location, "the keys of inputs, and of their values, must be texts")
            }
            values[name] = value
            written[name] = entry
        }
    }

    /// Does something with the inputs; what is wrong with those of the file is said at their places there.
    func placing<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as any InputRefusal {
            var members: [ObjectIdentifier: [String: Node]] = [:]
            let placed = error.inputs.map { ($0, place(of: $0, &members)) }
            guard placed.contains(where: { $1 != nil }) else { throw error }
            throw MisgivenInputs(
                lines: placed.filter { $1 == nil }.map(\.0.description) + error.besides,
                diagnostics: placed.compactMap { problem, place in place.map(problem.diagnostic) }
                    .sorted { ($0.location.line, $0.location.column) < ($1.location.line, $1.location.column) })
        }
    }

    /// Where the file says what is wrong; nil where it does not, but who gives an input singly, or who gives too few.
    ///
    /// - Parameter members: what the mappings have that were looked into, of which there may be many problems.
    private func place(of problem: InputProblem, _ members: inout [ObjectIdentifier: [String: Node]]) -> Location? {
        guard let name = problem.path.first, let entry = written[name] else { return nil }
        if problem.code == .unknownInput { return entry.key.location }
        var node = entry.value
        for step in problem.path.dropFirst() {
            guard let part = node.part(step, &members) else { break }
            node = part
        }
        return node.location
    }
}

/// An error that tells, perhaps among other things, what is wrong with inputs.
protocol InputRefusal: Error {
    /// What is wrong with inputs.
    var inputs: [InputProblem] { get }
    /// What else is wrong, as it is said to a person.
    var besides: [String] { get }
}

extension OrchestrationError: InputRefusal {
    var besides: [String] { diagnostics.map(\.description) }
}

/// Why what a command is given cannot be read.
struct InvalidInputs: Error, CustomStringConvertible {
    let description: String
}

/// What is wrong with inputs of which a file has some.
struct MisgivenInputs: Error, CustomStringConvertible {
    /// What has no place in their file, as it is said to a person.
    private let lines: [String]
    /// What is wrong at a place there.
    private let diagnostics: [Diagnostic]

    init(lines: [String] = [], diagnostics: [Diagnostic]) { (self.lines, self.diagnostics) = (lines, diagnostics) }

    /// What is wrong with a file of inputs itself.
    init(_ code: Diagnostic.Code, at location: Location, _ message: String) {
        self.init(diagnostics: [Diagnostic(code, severity: .error, location: location, message: message)])
    }

    /// All of it, without the lines of the file: they may hold secrets, which belong in no log.
    var description: String {
        let count = lines.count + diagnostics.count
        return (lines + diagnostics.map(\.description) + (count > 1 ? [count.counted("error")] : []))
            .joined(separator: "\n")
    }
}

extension Node {
    /// The value of a key or the item at an index.
    fileprivate func part(_ step: String, _ members: inout [ObjectIdentifier: [String: Node]]) -> Node? {
        if let mapping {
            let known =
                members[ObjectIdentifier(self)]
                ?? Dictionary(mapping.entries.map { ($0.key.scalar?.text ?? "", $0.value) }) { first, _ in first }
            members[ObjectIdentifier(self)] = known
            return known[step]
        }
        guard let sequence, let index = Int(step), sequence.indices.contains(index) else { return nil }
        return sequence[index]
    }
}
