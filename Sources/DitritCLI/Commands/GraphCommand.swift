internal import ArgumentParser
internal import EventLoop
internal import FoundationEssentials
internal import Orchestration
internal import Process

/// `ditrit graph`: a picture of a topology.
struct GraphCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draws a topology as SVG, by Graphviz.")

    @OptionGroup var options: ModelOptions

    @Option(
        name: .shortAndLong, help: ArgumentHelp("The file to write (default: standard output).", valueName: "file"),
        completion: .file(extensions: ["svg"]))
    var output: String?

    @Flag(help: "Prints the graph for Graphviz instead of drawing it.")
    var dot = false

    func run() async throws {
        try await reporting {
            let graph = TopologyGraph(try options.read().service).dot
            if dot {
                print(graph)
                return
            }
            let svg = try await draw(graph)
            guard let output else {
                print(svg)
                return
            }
            do {
                try svg.write(toFile: output, atomically: true, encoding: .utf8)
            } catch {
                StandardError.print("\(output): error: it cannot be written: \(error)")
                throw Exit.unavailable
            }
        }
    }

    private func draw(_ graph: String) async throws -> String {
        guard let program = ["/usr/bin/dot", "/usr/local/bin/dot"].first(where: FileManager.default.isExecutableFile)
        else {
            StandardError.print(
                "error: drawing needs Graphviz: apt install graphviz\n    hint: --dot prints the graph as text")
            throw Exit.unavailable
        }
        let file = FileManager.default.temporaryDirectory.path + "ditrit-\(UInt64.random(in: 0 ... .max)).dot"
        try graph.write(toFile: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: file) }
        let loop = try EventLoop(name: "dot")
        defer { loop.shutDown() }
        let lines = Locked<[String]>([])
        let result = try await ProcessRunner(loop: loop).run(
            ProcessSpecification(executable: program, arguments: ["-Tsvg", file], timeLimit: .seconds(120))
        ) { line in lines.withLock { $0.append(line) } }
        let svg = lines.withLock { $0 }.joined(separator: "\n")
        guard result.termination == .exited(0) else {
            StandardError.print("error: \(program) \(result.termination)\n\(svg)")
            throw Exit.unavailable
        }
        return svg
    }
}
