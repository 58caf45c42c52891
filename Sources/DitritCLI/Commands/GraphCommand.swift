internal import ArgumentParser
internal import EventLoop
internal import FoundationEssentials
internal import Orchestration

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
        let scratch = try ScratchDirectory.make()
        defer { ScratchDirectory.remove(scratch) }
        let loop = try EventLoop(name: "dot")
        defer { loop.shutDown() }
        do throws(GraphvizError) {
            return try await Graphviz(loop: loop).draw(graph, scratch: scratch)
        } catch {
            throw Unavailable("error: \(error)\n    hint: --dot prints the graph as text")
        }
    }
}
