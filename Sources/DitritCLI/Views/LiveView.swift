internal import EventLoop
internal import Orchestration

/// Shows a run on a terminal: every template with a mark for each instance, what runs now and for how long, a bar, and
/// the last lines of output; drawn over again ten times a second.
final class LiveView: RunView {
    private static let marks: [(states: Set<String>, mark: String)] = [
        (["initial"], "·"), (["deleted"], "○"), (["error"], "✗"), (["started", "stopped"], "●"),
    ]
    private static let spinner = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"]
    private static let frame: Duration = .milliseconds(100)

    private struct Content {
        var title = ""
        var workflow = ""
        var templates: [(name: String, nodes: [RunHeading.Node])] = []
        var note: String?
        var height = 0
        var drawing: Task<Void, Never>?
    }

    private let monitor: RunMonitor
    private let style = Style(hasColor: Terminal.hasColor)
    private let content = Locked(Content())

    init(_ monitor: RunMonitor) { self.monitor = monitor }

    func begin(_ run: RunHeading) {
        for warning in run.warnings { StandardError.print(style.yellow(warning)) }
        monitor.setStates(Dictionary(run.nodes.map { ($0.name, $0.state) }, uniquingKeysWith: { $1 }))
        let title =
            style.bold("\(run.workflow) of \(run.model)")
            + style.dim(
                "  \(run.execution)\(run.continues ? ", going on" : "")\(run.workers.map { ", \($0) workers" } ?? "")")
        var templates: [(name: String, nodes: [RunHeading.Node])] = []
        for node in run.nodes {
            if templates.last?.name != node.template { templates.append((node.template, [])) }
            templates[templates.count - 1].nodes.append(node)
        }
        let drawing = Task {
            while !Task.isCancelled {
                self.draw()
                try? await Task.sleep(for: Self.frame)
            }
        }
        let (shown, workflow) = (templates, run.workflow)
        content.withLock { content in
            content.title = title
            content.workflow = workflow
            content.templates = shown
            content.drawing = drawing
        }
    }

    func note(_ text: String) { content.withLock { $0.note = text } }

    func end(_ ending: RunEnding) async {
        await stopDrawing()
        let workflow = content.withLock { $0.workflow }
        Terminal.write("\n" + monitor.summary(of: ending, workflow: workflow, style: style) + "\n")
    }

    func leave(_ text: String) async {
        await stopDrawing()
        Terminal.write("\n" + text + "\n")
    }

    private func stopDrawing() async {
        let drawing = content.withLock { $0.drawing }
        drawing?.cancel()
        await drawing?.value
        draw()
    }

    private func draw() {
        let snapshot = monitor.snapshot
        let elapsed = monitor.elapsed
        let (columns, rows) = Terminal.size
        content.withLock { content in
            // A frame that is higher than the screen could not be drawn over: its top would be out of reach.
            let text = lines(content, snapshot, elapsed, columns: columns, rows: rows).suffix(max(1, rows - 1))
            var output = content.height > 0 ? "\u{1B}[\(content.height)A" : ""
            output += "\r"
            // Line by line and then what is below: terminals put a screen that is cleared whole into their scrollback.
            for line in text { output += Self.cut(line, to: columns - 1) + "\u{1B}[K\n" }
            output += "\u{1B}[J"
            content.height = text.count
            Terminal.write(output)
        }
    }

    private func lines(
        _ content: Content, _ snapshot: RunMonitor.Snapshot, _ elapsed: Duration, columns: Int, rows: Int
    ) -> [String] {
        var lines = [content.title]
        let width = min(30, content.templates.map { Table.width(of: $0.name) }.max() ?? 0)
        let templateRows = max(1, rows - 14)
        for template in content.templates.prefix(templateRows) {
            let states = template.nodes.map { snapshot.states[$0.name] ?? $0.state }
            let room = max(10, columns - width - 40)
            let marks = states.prefix(room).map(mark).joined() + (states.count > room ? "…" : "")
            var counts: [(state: String, count: Int)] = []
            for state in states {
                if let index = counts.firstIndex(where: { $0.state == state }) {
                    counts[index].count += 1
                } else {
                    counts.append((state, 1))
                }
            }
            let words = counts.map {
                "\(counts.count == 1 && $0.count == 1 ? "" : "\($0.count) ")\(style.state($0.state))"
            }
            let name = Self.cut(template.name, to: width)
            lines.append(
                "  \(name)\(String(repeating: " ", count: width - Table.width(of: name)))  \(marks)  "
                    + words.joined(separator: ", "))
        }
        if content.templates.count > templateRows {
            lines.append(style.dim("  … and \(content.templates.count - templateRows) more"))
        }
        lines.append(bar(content, snapshot, elapsed, width: max(10, min(50, columns - 40))))
        let spinner = Self.spinner[Int(elapsed / Self.frame) % Self.spinner.count]
        for running in snapshot.running.values.sorted(by: { $0.since < $1.since }).prefix(4) {
            let since = running.since.duration(to: .now)
            lines.append(
                "  \(style.yellow(spinner)) \(running.title)"
                    + style.dim("  \(since.seconds)"))
        }
        if snapshot.running.count > 4 { lines.append(style.dim("    and \(snapshot.running.count - 4) more")) }
        for line in snapshot.lines.suffix(4) {
            lines.append(style.dim("  │ \(line.who): \(line.text.withoutControls)"))
        }
        if let note = content.note { lines.append(style.yellow(note)) }
        return lines
    }

    private func bar(
        _ content: Content, _ snapshot: RunMonitor.Snapshot, _ elapsed: Duration, width: Int
    ) -> String {
        let nodes = content.templates.flatMap(\.nodes).filter { $0.goal != nil }
        let done = nodes.count { (snapshot.states[$0.name] ?? $0.state) == $0.goal }
        let filled = nodes.isEmpty ? width : width * done / nodes.count
        return style.green(String(repeating: "━", count: filled))
            + style.dim(String(repeating: "─", count: width - filled))
            + "  \(done)/\(nodes.count)  \(elapsed.seconds)"
    }

    private func mark(_ state: String) -> String {
        let mark = Self.marks.first { $0.states.contains(state) }?.mark ?? "◐"
        return state == "error"
            ? style.red(mark) : mark == "◐" ? style.yellow(mark) : mark == "●" ? style.green(mark) : mark
    }

    private static func cut(_ line: String, to width: Int) -> String {
        guard Table.width(of: line) > width else { return line }
        var cut = ""
        var count = 0
        var isEscape = false
        for character in line.unicodeScalars {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { count += character.columns }
            if isEscape || count <= width { cut.unicodeScalars.append(character) }
            if isEscape, character == "m" { isEscape = false }
        }
        return cut
    }
}
