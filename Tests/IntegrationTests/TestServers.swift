import TestSupport

/// The servers that these tests share, each with a prefix of its own on them.
enum TestServers {
    /// Three servers, whose sessions may be as short as a second.
    static func three() throws -> ConsulServers { try shared.get() }

    private static let shared = Result { try ConsulServers(.three, shortestSession: "1s") }
}
