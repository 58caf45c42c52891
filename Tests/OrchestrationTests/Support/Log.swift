@testable import Orchestration

/// An event log in a notation that is easy to doctor: `web_0 started`, `> Standard.create web_0`, `<` for its end, `!`
/// for its failure; a relationship and a peer follow the node.
struct Log {
    private(set) var lines: [String]

    init(_ text: String) { lines = text.split(separator: "\n").map(String.init) }

    mutating func remove(_ line: String) { lines.removeAll { $0 == line } }

    mutating func insert(_ new: [String], after line: String) {
        guard let index = lines.firstIndex(of: line) else { return }
        lines.insert(contentsOf: new, at: index + 1)
    }

    mutating func replace(_ line: String, by new: [String]) {
        guard let index = lines.firstIndex(of: line) else { return }
        lines.replaceSubrange(index...index, with: new)
    }

    mutating func swap(_ first: String, _ second: String) {
        guard let one = lines.firstIndex(of: first), let other = lines.firstIndex(of: second) else { return }
        lines.swapAt(one, other)
    }

    mutating func move(_ line: String, before other: String) {
        guard let from = lines.firstIndex(of: line) else { return }
        lines.remove(at: from)
        guard let to = lines.firstIndex(of: other) else { return }
        lines.insert(line, at: to)
    }

    /// The events, a thousandth of a second after one another.
    var events: [Event] {
        var began: [String: Int64] = [:]
        return lines.enumerated().map { index, line in
            let now = Int64(index + 1) * 1000
            var words = line.split(separator: " ").map(String.init)
            let marks: [String: Event.Kind] = [">": .dispatched, "<": .succeeded, "!": .failed]
            guard let kind = words.first.flatMap({ marks[$0] }) else {
                var event = Event(at: now, kind: .state, node: words[0])
                event.state = words[1]
                return event
            }
            words.removeFirst()
            var event = Event(at: now, kind: kind, node: words[1])
            event.operation = words[0]
            event.relationship = words.count > 2 ? words[2] : nil
            event.peer = words.count > 3 ? words[3] : nil
            let name = words.joined(separator: " ")
            if kind == .dispatched {
                began[name] = now
            } else {
                event.began = began[name] ?? now
                event.ended = now
            }
            return event
        }
    }

    /// A host, a database on it, and a web server elsewhere that connects to the database.
    static let install = Log(
        """
        host_0 creating
        > Standard.create host_0
        < Standard.create host_0
        host_0 created
        host_0 configuring
        host_0 configured
        host_0 starting
        host_0 started
        db_0 creating
        db_0 created
        db_0 configuring
        > Standard.configure db_0
        < Standard.configure db_0
        > Configure.post_configure_target db_0 web.uses
        < Configure.post_configure_target db_0 web.uses
        db_0 configured
        db_0 starting
        db_0 started
        > Configure.add_target db_0 db.host
        < Configure.add_target db_0 db.host
        web_0 creating
        web_0 created
        web_0 configuring
        > Configure.pre_configure_source web_0 web.uses
        < Configure.pre_configure_source web_0 web.uses
        > Standard.configure web_0
        < Standard.configure web_0
        web_0 configured
        web_0 starting
        web_0 started
        > Configure.add_target web_0 web.uses db_0
        < Configure.add_target web_0 web.uses db_0
        > Configure.add_source db_0 web.uses web_0
        < Configure.add_source db_0 web.uses web_0
        """)

    static let uninstall = Log(
        """
        web_0 stopping
        > Configure.remove_target web_0 web.uses db_0
        < Configure.remove_target web_0 web.uses db_0
        > Configure.remove_source web_0 web.uses db_0
        < Configure.remove_source web_0 web.uses db_0
        web_0 stopped
        web_0 deleting
        web_0 deleted
        db_0 stopping
        > Standard.stop db_0
        < Standard.stop db_0
        db_0 stopped
        db_0 deleting
        db_0 deleted
        host_0 stopping
        > Standard.stop host_0
        < Standard.stop host_0
        host_0 stopped
        host_0 deleting
        host_0 deleted
        """)
}
