internal import Glibc

/// The interpreter that a script names in its first line (execve(2)).
public struct Interpreter: Sendable, Equatable {
    /// Its file.
    public let program: String
    /// What it is given before the script's name: all that follows the program in the line is one argument.
    public let argument: String?

    /// Reads the first line of a script; nil if the file does not begin with `#!`.
    public init?(ofScript file: String) {
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(descriptor, &bytes, bytes.count)
        guard count > 2, bytes.starts(with: [UInt8(ascii: "#"), UInt8(ascii: "!")]) else { return nil }
        let line = bytes[2..<count].prefix { $0 != UInt8(ascii: "\n") }
        // As the kernel does it: blanks around the line do not count, the first blanks within it part the two.
        let parts = line.split(maxSplits: 1, whereSeparator: Self.isBlank)
        guard let program = parts.first else { return nil }
        self.program = String(decoding: program, as: UTF8.self)
        let rest = parts.dropFirst().first?.drop(while: Self.isBlank) ?? []
        let end = rest.lastIndex { !Self.isBlank($0) }
        argument = end.map { String(decoding: rest[...$0], as: UTF8.self) }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
