internal import Crypto
internal import DaemonLifecycle
internal import HTTPServer

/// Somebody to whom the configuration gives a role: a user or a group of this host who comes by the socket in the file
/// system, or the owner of a certificate.
enum Identity: Sendable, Equatable, CustomStringConvertible {
    case account(LocalAccount)
    /// The certificate with this SHA-256 of its DER form.
    case fingerprint([UInt8])
    /// Certificates of this subject (RFC 4514), vouched for by `tls.client-ca`.
    case subject(String)

    /// Reads `root`, `@ditrit`, `sha256:AB:CD…` or `subject:CN=alice,O=Example`.
    init?(_ text: String) {
        if text.hasPrefix("subject:") {
            let subject = String(text.dropFirst(8))
            guard !subject.isEmpty else { return nil }
            self = .subject(subject)
        } else if text.hasPrefix("sha256:") {
            // As `openssl x509 -fingerprint` prints it, or without colons.
            guard let bytes = [UInt8](hex: text.dropFirst(7).filter { $0 != ":" }), bytes.count == 32 else {
                return nil
            }
            self = .fingerprint(bytes)
        } else {
            guard let account = LocalAccount(text) else { return nil }
            self = .account(account)
        }
    }

    var description: String {
        switch self {
        case .account(let account): "\(account)"
        case .fingerprint(let bytes): "sha256:\(bytes.hex)"
        case .subject(let subject): "subject:\(subject)"
        }
    }
}
