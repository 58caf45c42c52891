internal import Glibc

/// The users and groups of this host (nsswitch.conf(5)).
public enum Accounts {
    /// The number of a user, by name or by number.
    public static func user(_ name: String) -> UInt32? {
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
    public static func group(_ name: String) -> UInt32? {
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

    /// The name of a user, by number; nil where there is none.
    public static func name(ofUser number: UInt32) -> String? {
        withEntry { (buffer: inout [CChar]) -> String? in
            var entry = unsafe passwd()
            var found: UnsafeMutablePointer<passwd>?
            guard unsafe getpwuid_r(number, &entry, &buffer, buffer.count, &found) == 0, unsafe found != nil else {
                return nil
            }
            return unsafe String(cString: entry.pw_name)
        }
    }

    /// What the user is called who runs this process.
    public static var ownName: String { name(ofUser: getuid()) ?? String(getuid()) }

    /// The groups that a user is in.
    public static func groups(ofUser number: UInt32) -> Set<UInt32> {
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
