internal import FoundationEssentials
internal import Glibc

/// The files in which an operation leaves outputs, in its working directory.
struct OutputFiles {
    /// Lines `NAME=VALUE` that any program can write.
    let outputs: String
    /// The variables of a shell script, as they are at its end: `NAME=VALUE`, each followed by a zero byte.
    let exports: String

    /// The most that the names and values of outputs may come to, in bytes: they are records, not files.
    private static let longestOutputs = 1 << 20
    /// The most that is read of a file: an environment, which holds more than the outputs, is at most 6 MiB long.
    static let longestFile = 8 << 20

    /// The files in a directory.
    init(in directory: String) {
        outputs = directory + "/outputs"
        exports = directory + "/exports"
    }

    /// What a task has left there.
    func read(of task: OperationTask) throws(OrchestrationError) -> [String: JSON] {
        let wanted = Set(task.outputs)
        var found = try assignments(in: exports, separator: 0, of: task).filter { wanted.contains($0.key) }
        found.merge(try assignments(in: outputs, separator: UInt8(ascii: "\n"), of: task)) { $1 }
        guard found.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= Self.longestOutputs else {
            throw Self.tooLong(task)
        }
        return found.mapValues { .string($0) }
    }

    /// That a task has left too much.
    static func tooLong(_ task: OperationTask) -> OrchestrationError {
        OrchestrationError(
            "\(task.file) left more than \(Self.longestOutputs >> 20) MiB of outputs; leave what is longer in a file,"
                + " and its path as the output")
    }

    /// The lines `NAME=VALUE` of a file; none if there is no such file.
    private func assignments(
        in file: String, separator: UInt8, of task: OperationTask
    ) throws(OrchestrationError) -> [String: String] {
        var status = stat()
        guard unsafe stat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return [:] }
        guard status.st_size <= Self.longestFile else { throw Self.tooLong(task) }
        guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
            throw OrchestrationError("what it has left as outputs cannot be read: \(file)")
        }
        let lines = bytes.split(separator: separator)
        let pairs = lines.compactMap { line -> (String, String)? in
            guard let equals = line.firstIndex(of: UInt8(ascii: "=")), equals > line.startIndex else { return nil }
            return (
                String(decoding: line[..<equals], as: UTF8.self),
                String(decoding: line[line.index(after: equals)...], as: UTF8.self)
            )
        }
        return Dictionary(pairs) { $1 }
    }
}
