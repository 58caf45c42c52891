internal import FoundationEssentials

/// Keeps the id of a daemon's session where its next process finds it: what the last one had is free as
/// soon as the next one has ended its session.
struct SessionFile {
    private let path: String

    init(_ path: String) { self.path = path }

    /// The session of an earlier process that has not closed it.
    func read() -> String? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let text = String(decoding: data.prefix(100), as: UTF8.self)
        // A kill may have come while it was written.
        return text.wholeMatch(of: /[0-9a-f-]{36}\n/) == nil ? nil : String(text.dropLast())
    }

    func write(_ session: String) throws {
        try Data((session + "\n").utf8).write(to: URL(filePath: path), options: .atomic)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
