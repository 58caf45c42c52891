internal import EventLoop
internal import Glibc

/// How far an upload is, on standard error, if a person is looking at it.
final class ProgressBar: Sendable {
    private static let width = 30

    private let title: String
    private let isShown: Bool
    private let shown = Locked(-1)

    init(_ title: String) {
        self.title = title
        isShown = isatty(STDERR_FILENO) == 1
    }

    /// So many bytes of so many are done.
    func show(_ done: Int, of all: Int) {
        guard isShown, all > 0 else { return }
        let percent = done * 100 / all
        let isNew = shown.withLock { shown in
            defer { shown = percent }
            return shown != percent
        }
        guard isNew else { return }
        let filled = Self.width * done / all
        Descriptor.write(
            "\r\(title)  \(String(repeating: "━", count: filled))\(String(repeating: "─", count: Self.width - filled))"
                + "  \(percent) %  \(Self.size(done)) of \(Self.size(all))\u{1B}[K", to: STDERR_FILENO)
    }

    /// Takes the bar away.
    func end() { if isShown { Descriptor.write("\r\u{1B}[K", to: STDERR_FILENO) } }

    /// `1.5 MiB`.
    static func size(_ bytes: Int) -> String {
        var (value, units) = (Double(bytes), ["B", "KiB", "MiB", "GiB", "TiB"][...])
        while value >= 1024, units.count > 1 {
            value /= 1024
            units.removeFirst()
        }
        let tenths = Int((value * 10).rounded())
        return (units.first == "B" ? "\(bytes)" : "\(tenths / 10).\(tenths % 10)") + " " + (units.first ?? "")
    }
}
