internal import FoundationEssentials
internal import Glibc

/// Why there is no way to a manager through its socket on this host, for the person who would go it.
struct SocketRefusal: Equatable, CustomStringConvertible {
    let description: String

    private static let elsewhere = "`ditrit login URL` or --url goes to a manager elsewhere"

    /// - Parameters:
    ///   - path: where the socket is.
    ///   - systemError: what connect(2) said.
    ///   - user: who is asking.
    /// - Returns: nil where the reason is another one.
    init?(at path: String, systemError: Int32, user: String = ProcessInfo.processInfo.userName) {
        switch systemError {
        case EACCES:
            description =
                "the user '\(user)' may not connect to the manager's socket \(path)\n    hint: "
                + (Self.group(of: path).map {
                    "be in the group '\($0)' (as root: usermod -aG \($0) \(user); then log in anew), or "
                } ?? "") + Self.elsewhere
        case ENOENT:
            description =
                "there is no socket \(path)\n    hint: is ditrit-manager on this host (systemctl status"
                + " ditrit-manager.socket)? \(Self.elsewhere)"
        case ECONNREFUSED:
            description =
                "nobody listens at the socket \(path)\n    hint: does ditrit-manager run (systemctl status"
                + " ditrit-manager)? \(Self.elsewhere)"
        default: return nil
        }
    }

    /// The group whose members may connect; nil where that is not seen, or where there is none.
    private static func group(of path: String) -> String? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let permissions = attributes[.posixPermissions] as? Int, permissions & 0o020 != 0
        else { return nil }
        return attributes[.groupOwnerAccountName] as? String
    }
}
