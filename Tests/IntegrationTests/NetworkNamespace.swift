import Glibc
import TestSupport

/// A network of its own, with one cable to this machine's.
final class NetworkNamespace: Sendable {
    /// Whether this machine lets us have one.
    static let isAllowed: Bool = {
        let name = "ditrit-probe-\(getpid())"
        guard (try? Command.run(["ip", "netns", "add", name])) != nil else { return false }
        return (try? Command.run(["ip", "netns", "del", name])) != nil
    }()

    /// The first three parts of the addresses at both ends: this machine has `.1`, and the namespace `.2`.
    let network: String
    private let name: String
    private var device: String { String(name.suffix(14)) }

    init() throws {
        // One of TEST-NET's sort: 198.18.0.0/15 is for tests of networks, and nobody has routes to it (RFC 2544).
        network = "198.\(18 + Int.random(in: 0...1)).\(Int.random(in: 0...255))"
        name = "ditrit-\(UInt32.random(in: 0...9_999_999))"
        try Command.run(["ip", "netns", "add", name])
        for step in [
            "link add \(device) type veth peer name cable netns \(name)", "addr add \(network).1/24 dev \(device)",
            "link set \(device) up", "-n \(name) addr add \(network).2/24 dev cable", "-n \(name) link set lo up",
        ] {
            try Command.run(["ip"] + step.split(separator: " ").map(String.init))
        }
        try setCable("up")
    }

    deinit {
        // The device goes with it.
        try? Command.run(["ip", "netns", "del", name])
    }

    /// What starts a program there.
    var command: [String] { ["nsenter", "--net=/run/netns/\(name)"] }

    /// Pulls the cable.
    func cut() throws { try setCable("down") }

    /// Plugs it in again.
    func heal() throws { try setCable("up") }

    private func setCable(_ state: String) throws {
        try Command.run(["ip", "-n", name, "link", "set", "cable", state])
    }
}
