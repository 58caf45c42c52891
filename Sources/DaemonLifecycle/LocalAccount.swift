internal import EventLoop

/// Somebody of this host, as a configuration names them.
public enum LocalAccount: Sendable, Hashable, CustomStringConvertible {
    /// A user, by name or number.
    case user(String)
    /// Every member of a group, by name or number.
    case group(String)

    /// Reads `root`, `1000` or, for a group, `@ditrit`.
    public init?(_ text: String) {
        let name = text.hasPrefix("@") ? text.dropFirst() : text[...]
        // What useradd(8) takes, and what directories have.
        guard
            name.wholeMatch(of: /[A-Za-z0-9_][A-Za-z0-9_.@\\-]{0,63}\$?/) != nil
        else { return nil }
        self = text.hasPrefix("@") ? .group(String(name)) : .user(String(name))
    }

    /// As it is read.
    public var description: String {
        switch self {
        case .user(let name): name
        case .group(let name): "@\(name)"
        }
    }
}

/// Knows who the processes of this host are, and keeps what it has looked up for a minute: the host's name service may have
/// to ask other machines.
public final class LocalAccounts: Sendable {
    private struct Known {
        let name: String?
        let groups: Set<UInt32>
        let until: ContinuousClock.Instant
    }

    private struct State {
        var users: [UInt32: Known] = [:]
        /// The numbers of groups by their names, as long as users are known.
        var groups: [String: UInt32?] = [:]
    }

    private let state = Locked(State())
    private static let memory = Duration.seconds(60)
    private static let mostKnown = 1024

    /// Nothing looked up yet.
    public init() {}

    /// The name of a user; the number where there is none.
    public func name(ofUser user: UInt32) -> String { look(user).name ?? String(user) }

    /// Whether a process of this user and group is meant; a user is a member of all groups that the host gives them.
    public func process(ofUser user: UInt32, group: UInt32, is account: LocalAccount) -> Bool {
        switch account {
        case .user(let name): return name == String(user) || look(user).name == name
        case .group(let name):
            let known = look(user)
            guard let number = number(ofGroup: name) else { return false }
            return group == number || known.groups.contains(number)
        }
    }

    private func look(_ user: UInt32) -> Known {
        let now = ContinuousClock.now
        if let found = state.withLock({ $0.users[user] }), found.until > now { return found }
        let found = Known(
            name: Accounts.name(ofUser: user), groups: Accounts.groups(ofUser: user), until: now + Self.memory)
        state.withLock { state in
            if state.users.count >= Self.mostKnown { state.users = [:] }
            state.users[user] = found
            state.groups = [:]
        }
        return found
    }

    private func number(ofGroup name: String) -> UInt32? {
        if let found = state.withLock({ $0.groups[name] }) { return found }
        let number = Accounts.group(name)
        state.withLock { $0.groups[name] = .some(number) }
        return number
    }
}
