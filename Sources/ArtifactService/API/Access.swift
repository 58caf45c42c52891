internal import DaemonLifecycle
internal import Glibc
internal import HTTPServer

/// Who may do what, by the credentials of the process that has connected (unix(7), `SO_PEERCRED`).
///
/// Root and the daemon's own user may do everything.
struct Access: Sendable, Equatable {
    /// Users and groups, by number.
    struct Principals: Sendable, Equatable {
        var users: Set<UInt32> = []
        var groups: Set<UInt32> = []
    }

    /// What somebody wants.
    enum Permission: String, Sendable {
        /// To get artifacts, and to see what there is.
        case read
        /// To put artifacts, and to remove them.
        case write
    }

    var readers = Principals()
    /// They may read as well.
    var writers = Principals()

    /// Whether somebody may.
    func permits(_ permission: Permission, to peer: Peer) -> Bool {
        guard case .unix(let user, let group, _) = peer else { return false }
        if user == 0 || user == geteuid() { return true }
        let principals = permission == .read ? [readers, writers] : [writers]
        if principals.contains(where: { $0.users.contains(user) || $0.groups.contains(group) }) { return true }
        // The socket says only the group that the process has just now.
        guard principals.contains(where: { !$0.groups.isEmpty }) else { return false }
        let groups = Accounts.groups(ofUser: user)
        return principals.contains { !$0.groups.isDisjoint(with: groups) }
    }
}
