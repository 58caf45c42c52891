import FoundationEssentials
import Glibc

/// The machine that figures are from, in a line.
struct Machine {
    let description: String

    init(toolchain: String?) {
        let processor = Self.field("model name", of: "/proc/cpuinfo", separator: ":") ?? "unknown processor"
        let memory = Self.field("MemTotal", of: "/proc/meminfo", separator: ":")?.split(separator: " ").first
        let gigabytes = memory.flatMap { Double($0) }.map { "\(Int(($0 / 1_048_576).rounded())) GB" }
        let system = Self.field("PRETTY_NAME", of: "/etc/os-release", separator: "=") ?? "Linux"
        let kernel = Self.text("/proc/sys/kernel/osrelease").map { "Linux \($0.filter { !$0.isNewline })" }
        // What else goes on there: figures of a busy machine are not to be compared with those of an idle one.
        let load = Self.text("/proc/loadavg")?.split(separator: " ").first.map { "load \($0) before" }
        description = [
            processor, "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) cores", gigabytes, system, kernel, toolchain, load,
        ].compactMap(\.self).joined(separator: ", ")
    }

    private static func field(_ name: String, of file: String, separator: Character) -> String? {
        for line in text(file)?.split(separator: "\n") ?? [] where line.hasPrefix(name) {
            guard let mark = line.firstIndex(of: separator) else { continue }
            return String(line[line.index(after: mark)...].drop { $0 == " " }.filter { $0 != "\"" })
        }
        return nil
    }

    private static func text(_ file: String) -> String? {
        (try? Data(contentsOf: URL(filePath: file))).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The file of this program.
    static var program: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }

    /// Where programs are looked for; servers are not in everybody's PATH.
    static var path: String {
        (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin") + ":/usr/sbin"
    }

    /// Says on a terminal what goes on, in one line.
    static func tell(_ text: String) {
        guard isatty(STDERR_FILENO) == 1 else { return }
        let line = Array("\r\u{1B}[K\(text)".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
