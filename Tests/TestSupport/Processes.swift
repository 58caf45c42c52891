import Glibc

/// Whether a process is gone: it does not exist, or it is dead and only not yet asked for its status.
public func isGone(_ process: Int32) -> Bool {
    guard kill(process, 0) == 0 else { return true }
    guard let file = fopen("/proc/\(process)/stat", "r") else { return true }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 512)
    guard fgets(&line, Int32(line.count), file) != nil else { return true }
    let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    // The state follows the name, which is in parentheses.
    return text.split(separator: ")").last?.split(separator: " ").first == "Z"
}
