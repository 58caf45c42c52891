public import EventLoop
internal import FoundationEssentials
internal import Process

/// Draws graphs by Graphviz: a program of its own, `dot`.
public struct Graphviz: Sendable {
    private let processes: ProcessRunner
    /// How long a drawing may take.
    private let timeLimit: Int
    private static let places = ["/usr/bin/dot", "/usr/local/bin/dot"]

    /// Draws on a loop.
    ///
    /// - Parameter timeLimit: how many seconds a drawing may take.
    public init(loop: EventLoop, timeLimit: Int = 120) {
        processes = ProcessRunner(loop: loop)
        self.timeLimit = timeLimit
    }

    /// The drawing of a graph in Graphviz's language, as SVG.
    ///
    /// - Parameter scratch: a directory for files that are needed meanwhile.
    /// - Throws: `GraphvizError`.
    public func draw(_ graph: String, scratch: String) async throws(GraphvizError) -> String {
        guard let program = Self.places.first(where: FileManager.default.isExecutableFile) else {
            throw GraphvizError("drawing needs Graphviz: apt install graphviz")
        }
        let name = "\(scratch)/graph-\(UInt64.random(in: 0...UInt64.max))"
        let (source, drawing) = (name + ".dot", name + ".svg")
        defer { for file in [source, drawing] { try? FileManager.default.removeItem(atPath: file) } }
        guard (try? graph.write(toFile: source, atomically: false, encoding: .utf8)) != nil else {
            throw GraphvizError("\(source): it cannot be written")
        }
        // What it prints are complaints: the drawing goes to a file.
        let complaints = Locked<[String]>([])
        let result: ProcessResult
        do {
            result = try await processes.run(
                ProcessSpecification(
                    executable: program, arguments: ["-Tsvg", "-o", drawing, source], timeLimit: .seconds(timeLimit))
            ) { line in complaints.withLock { if $0.count < 10 { $0.append(line) } } }
        } catch {
            throw GraphvizError("\(error)")
        }
        guard result.termination == .exited(0), let svg = try? String(contentsOfFile: drawing, encoding: .utf8) else {
            let said = complaints.withLock { $0 }.map { "\n" + $0 }.joined()
            throw GraphvizError("\(program) \(result.termination)\(said)")
        }
        return svg
    }
}

/// Why a graph cannot be drawn.
public struct GraphvizError: Error, Sendable, CustomStringConvertible {
    /// What, and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}
