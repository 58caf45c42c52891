import EventLoop
import Process

/// Runs benchmarks, each sample in a process of its own, what is measured and its reference in turns.
struct Measurement {
    /// The samples of a row.
    struct Result {
        let benchmark: Benchmark
        let subject: Samples
        let reference: Samples?
    }

    /// More samples than this say no more.
    private static let enough = 7
    /// Fewer than this say little.
    private static let few = 3
    /// After this long, few are enough.
    private static let patience = Duration.seconds(6)
    /// After this long, so is one.
    private static let lastPatience = Duration.seconds(25)

    private let processes: ProcessRunner
    private let scratch: ScratchDirectory
    private let clips: String
    private let toscaParser: String
    private let program: String

    init(processes: ProcessRunner, program: String, clips: String, toscaParser: String) throws {
        self.processes = processes
        self.program = program
        self.clips = clips
        self.toscaParser = toscaParser
        scratch = try ScratchDirectory()
    }

    func measure(_ benchmark: Benchmark) async throws -> Result {
        let clock = ContinuousClock()
        let start = clock.now
        let subject = try command(of: benchmark.subject, benchmark)
        let reference = try benchmark.reference.map { try command(of: $0.subject, benchmark) }
        var ours = Samples()
        var theirs = Samples()
        while ours.all.count < Self.enough {
            ours.add(try await sample(subject))
            if let reference { theirs.add(try await sample(reference)) }
            let elapsed = clock.now - start
            if elapsed > Self.lastPatience || (ours.all.count >= Self.few && elapsed > Self.patience) { break }
        }
        try check(benchmark, ours, theirs)
        return Result(benchmark: benchmark, subject: ours, reference: reference == nil ? nil : theirs)
    }

    private func check(_ benchmark: Benchmark, _ ours: Samples, _ theirs: Samples) throws {
        let row = "\(benchmark.part) \(benchmark.name) \(benchmark.size)"
        guard ours.works.count == 1 else { throw WrongOutcome("\(row): runs differ in their work: \(ours.works)") }
        guard let reference = benchmark.reference, reference.doesSameWork else { return }
        guard ours.works == theirs.works else {
            throw WrongOutcome(
                "\(row): the work is not the same: \(ours.works) \(benchmark.workUnit)s, by \(reference.name)"
                    + " \(theirs.works)")
        }
    }

    private func command(of subject: Benchmark.Subject, _ benchmark: Benchmark) throws -> [String] {
        switch subject {
        case .scenario(let name): return [program, "--measure", name, String(benchmark.size)]
        case .clips(let text):
            let file = try scratch.write(text(benchmark.size), to: "\(benchmark.name)-\(benchmark.size).clp")
            return [clips, "-f2", file]
        case .toscaParser(let text):
            let program = try scratch.write(
                String(decoding: PackageResources.tosca_parser_py, as: UTF8.self), to: "tosca_parser.py")
            let file = try scratch.write(text(benchmark.size), to: "service-\(benchmark.size).yaml")
            return [toscaParser, "-W", "ignore", program, file]
        }
    }

    private func sample(_ command: [String]) async throws -> Sample {
        let lines = Locked<[String]>([])
        let ended = try await processes.run(
            ProcessSpecification(
                executable: command[0], arguments: Array(command.dropFirst()),
                environment: ["PATH": Machine.path], workingDirectory: scratch.path,
                timeLimit: .seconds(900))
        ) { line in
            lines.withLock { $0.append(line) }
        }
        let output = lines.withLock { $0 }
        guard ended.termination == .exited(0), let sample = Sample(lines: output) else {
            throw WrongOutcome(
                "\(command.joined(separator: " ")) \(ended.termination):\n\(output.suffix(20).joined(separator: "\n"))")
        }
        return sample
    }
}
