import FoundationEssentials
import Orchestration

/// What operations have really done: each writes a line when it begins, and one when it ends.
struct Diary {
    /// What a script begins with.
    static let opening = """
        #!/bin/sh
        call="$$|$DITRIT_OPERATION|$INSTANCE|$SELF|$SOURCE|$TARGET"
        echo "begin|$call" >> "$DIARY"

        """
    /// What a script ends with.
    static let closing = "\necho \"end|$call\" >> \"$DIARY\"\n"

    /// A script that takes up to two tenths of a second.
    static let short = opening + "sleep 0.$(($$ % 2))$(($$ / 2 % 10))" + closing
    /// A script that goes on until the test lets it.
    static let gated = opening + "until [ -e \"$GATE\" ]; do sleep 0.02; done" + closing

    struct Line: Equatable {
        let isBegin: Bool
        let process: String
        let operation: String
        let node: String
        let subject: String
        let ends: [String]

        /// Whether it is of the call that an event is of.
        func belongs(to event: Event) -> Bool {
            guard operation == event.operation, node == event.node else { return false }
            guard let relationship = event.relationship else { return subject == node }
            return subject == relationship && (event.peer.map(ends.contains) ?? true)
        }
    }

    let path: String

    var lines: [Line] {
        guard let data = FileManager.default.contents(atPath: path) else { return [] }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { line in
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 7 else { return nil }
            return Line(
                isBegin: fields[0] == "begin", process: fields[1], operation: fields[2], node: fields[3],
                subject: fields[4], ends: [fields[5], fields[6]])
        }
    }

    /// How often operations of this name have begun.
    func beginnings(of operation: String) -> Int { lines.count { $0.isBegin && $0.operation.hasSuffix(operation) } }

    /// What does not fit together in what was done and what the log of an execution that has succeeded says.
    func complaints(about log: [Event]) -> [String] {
        let lines = lines
        var complaints: [String] = []
        var calls: [Call] = []
        for (place, event) in log.enumerated() where event.kind == .succeeded {
            let own = lines.indices.filter { lines[$0].belongs(to: event) }
            let name = "\(event.operation ?? "") of \(event.node) \(event.relationship ?? "") \(event.peer ?? "")"
            guard let first = own.first, let last = own.last else {
                complaints.append("\(name) has succeeded without having been run")
                continue
            }
            if lines[last].isBegin { complaints.append("\(name) began again after its end was accepted") }
            complaints += Self.overlaps(own.map { lines[$0] }).map { "\(name): \($0)" }
            let dispatched = log.firstIndex {
                $0.kind == .dispatched && $0.operation == event.operation && $0.node == event.node
                    && $0.relationship == event.relationship && $0.peer == event.peer
            }
            guard let dispatched else {
                complaints.append("\(name) has succeeded without having been dispatched")
                continue
            }
            calls.append(Call(name: name, dispatched: dispatched, succeeded: place, first: first, last: last))
        }
        for first in calls {
            for second in calls where first.succeeded < second.dispatched && second.first < first.last {
                complaints.append("\(second.name) began before \(first.name) was through, which came before it")
            }
        }
        return complaints
    }

    private struct Call {
        let name: String
        let dispatched: Int
        let succeeded: Int
        let first: Int
        let last: Int
    }

    /// A run of a call that goes on after the next one of it has begun.
    private static func overlaps(_ lines: [Line]) -> [String] {
        var present: String?
        var past: Set<String> = []
        var overlaps: [String] = []
        for line in lines where line.process != present {
            if past.contains(line.process) { overlaps.append("a run went on beside the next one") }
            if let present { past.insert(present) }
            present = line.process
        }
        return overlaps
    }
}
