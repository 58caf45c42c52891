internal import Crypto
internal import FoundationEssentials
internal import Systemd

/// The secret by which a program shows who it is (RFC 6750): 256 random bits.
enum Token {
    /// What all begin with, so that people and scanners of sources know one when they see it.
    private static let prefix = "ditrit_"

    /// A new one.
    static func make() -> Secret {
        // The system's generator: getrandom(2).
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...UInt8.max, using: &generator) }
        let text = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
        return Secret(prefix + text.filter { $0 != "=" })
    }

    /// What is kept of one.
    static func hash(_ token: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(Array(token.utf8))
        return hash.finish()
    }
}

/// What the space keeps of a token: never the token itself.
struct TokenRecord: Codable, Sendable, Equatable {
    /// The name that it was given.
    var name: String
    var role: Role
    /// The SHA-256 of the token, in digits of base 16.
    var hash: String
    /// When it was made: milliseconds since 1970.
    var created: Int64
    /// When it ends: milliseconds since 1970; nil for never.
    var expires: Int64?
}
