internal import Glibc

/// What this host is called.
public enum HostName {
    /// The host's name without its domain, at most 40 characters of it.
    public static var short: String {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "localhost" }
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.split(separator: ".").first.map { String($0.prefix(40)) } ?? "localhost"
    }
}
