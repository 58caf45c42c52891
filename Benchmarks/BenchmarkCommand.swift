import ArgumentParser
import EventLoop
import Process

/// Measures what the project claims, and prints a table.
@main
struct BenchmarkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measures what Ditrit claims to reach.",
        discussion: "The parts are yaml, tosca, install, operations, http, objects, rete, waking and distributed.")

    static func main() async {
        // As `ditrit` does.
        Allocator.takeLargeSteps()
        await main(nil)
    }

    @Argument(help: "The parts to measure; all if none is named.")
    var parts: [String] = []

    @Option(help: "What the program was built with, to be shown beside the machine.")
    var toolchain: String?

    @Option(help: "The CLIPS that the Rete programs are compared with.")
    var clips = "/usr/bin/clips"

    @Option(help: "The Python that has the tosca-parser which reading templates is compared with.")
    var toscaParser = "/usr/bin/python3"

    /// What is measured against Consul servers, with tables of their own.
    private static let consulParts = ["waking", "distributed"]

    @Flag(help: .hidden)
    var measure = false

    func validate() throws {
        guard !measure else { return }
        let known = Set(Benchmark.all.map(\.part) + Self.consulParts)
        for part in parts where !known.contains(part) {
            throw ValidationError("there is no part '\(part)'; the parts are \(known.sorted().joined(separator: ", "))")
        }
    }

    func run() async throws {
        if measure {
            try await measureHere()
        } else {
            try await measureAll()
        }
    }

    /// In the process of a sample: measures a scenario.
    private func measureHere() async throws {
        guard parts.count == 2, let size = Int(parts[1]),
            let scenario = Scenario.all.first(where: { $0.name == parts[0] })
        else { throw ValidationError("--measure takes a scenario and a size") }
        try Sample.report(try await scenario.run(size))
    }

    private func measureAll() async throws {
        let loop = try EventLoop(name: "processes")
        defer { loop.shutDown() }
        let measurement = try Measurement(
            processes: ProcessRunner(loop: loop), program: Machine.program, clips: clips,
            toscaParser: toscaParser)
        let machine = Machine(toolchain: toolchain)
        var table = Table()
        for benchmark in Benchmark.all where parts.isEmpty || parts.contains(benchmark.part) {
            Machine.tell("\(benchmark.part): \(benchmark.name), \(benchmark.size) \(benchmark.sizeUnit)")
            table.add(try await measurement.measure(benchmark))
        }
        var tables = table.isEmpty ? [] : [table.text]
        if parts.isEmpty || parts.contains("waking") { tables.append(try await WakingBenchmark.table()) }
        if parts.isEmpty || parts.contains("distributed") { tables.append(try await DistributedBenchmark.table()) }
        Machine.tell("")
        print(machine.description)
        for text in tables { print("\n\(text)") }
    }
}
