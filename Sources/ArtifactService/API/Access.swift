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

/// The users and groups of this host (nsswitch.conf(5)).
enum Accounts {
    /// The number of a user, by name or by number.
    static func user(_ name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        return withEntry { (buffer: inout [CChar]) -> UInt32? in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard unsafe getpwnam_r(name, &entry, &buffer, buffer.count, &found) == 0, unsafe found != nil else {
                return nil
            }
            return unsafe entry.pw_uid
        }
    }

    /// The number of a group, by name or by number.
    static func group(_ name: String) -> UInt32? {
        if let number = UInt32(name) { return number }
        return withEntry { (buffer: inout [CChar]) -> UInt32? in
            var entry = unsafe Glibc.group()
            var found: UnsafeMutablePointer<Glibc.group>?
            guard unsafe getgrnam_r(name, &entry, &buffer, buffer.count, &found) == 0, unsafe found != nil else {
                return nil
            }
            return unsafe entry.gr_gid
        }
    }

    /// The groups that a user is in.
    static func groups(ofUser number: UInt32) -> Set<UInt32> {
        withEntry { (buffer: inout [CChar]) -> Set<UInt32> in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard unsafe getpwuid_r(number, &entry, &buffer, buffer.count, &found) == 0, unsafe found != nil else {
                return []
            }
            var count: Int32 = 256
            var groups = [gid_t](repeating: 0, count: Int(count))
            guard unsafe getgrouplist(entry.pw_name, entry.pw_gid, &groups, &count) >= 0 else { return [] }
            return Set(groups.prefix(Int(count)))
        }
    }

    /// Longer than entries are: a large group has many names.
    private static func withEntry<Value>(_ body: (inout [CChar]) -> Value) -> Value {
        var buffer = [CChar](repeating: 0, count: 256 << 10)
        return body(&buffer)
    }
}
