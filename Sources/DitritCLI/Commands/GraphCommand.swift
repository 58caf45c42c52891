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
                Terminal.write(svg)
                return
            }
            guard (try? svg.write(toFile: output, atomically: true, encoding: .utf8)) != nil else {
                throw Unavailable(
                    "\(output): error: it cannot be written\n    hint: check that its directory exists and may be written"
                )
            }
        }
    }

    private func draw(_ graph: String) async throws -> String {
        guard let program = ["/usr/bin/dot", "/usr/local/bin/dot"].first(where: FileManager.default.isExecutableFile)
        else {
            throw Unavailable(
                "error: drawing needs Graphviz: apt install graphviz\n    hint: --dot prints the graph as text")
        }
        let scratch = try ScratchDirectory.make()
        defer { ScratchDirectory.remove(scratch) }
        let (source, drawing) = (scratch + "/graph.dot", scratch + "/graph.svg")
        try graph.write(toFile: source, atomically: true, encoding: .utf8)
        let loop = try EventLoop(name: "dot")
        defer { loop.shutDown() }
        // What it prints are complaints: the drawing goes to a file.
        let complaints = Locked<[String]>([])
        let result = try await ProcessRunner(loop: loop).run(
            ProcessSpecification(
                executable: program, arguments: ["-Tsvg", "-o", drawing, source], timeLimit: .seconds(120))
        ) { line in complaints.withLock { $0.append(line) } }
        guard result.termination == .exited(0), let svg = try? String(contentsOfFile: drawing, encoding: .utf8) else {
            let said = complaints.withLock { $0 }.joined(separator: "\n")
            throw Unavailable("error: \(program) \(result.termination)\n\(said)")
        }
        return svg
    }
}
