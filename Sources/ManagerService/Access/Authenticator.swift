internal import DaemonLifecycle
internal import EventLoop
internal import HTTPServer

/// Finds out who asks.
final class Authenticator: Sendable {
    /// What a request shows of who asks.
    enum Finding: Sendable, Equatable {
        case known(Principal)
        /// Nothing that would give a role.
        case nobody
        /// A user of this host who is given none.
        case userWithoutRole(name: String, number: UInt32)
        /// A token that is not known, or not any more.
        case unknownToken
        /// What should be a token is none.
        case malformed
    }

    private let tokens: TokenBook
    private let accounts = LocalAccounts()
    private let policy: Locked<AccessPolicy>

    init(tokens: TokenBook, policy: AccessPolicy) {
        self.tokens = tokens
        self.policy = Locked(policy)
    }

    /// Gives roles by another policy from now on.
    func use(_ policy: AccessPolicy) { self.policy.withLock { $0 = policy } }

    /// Who asks.
    ///
    /// Who shows a token is its owner and nobody else, wherever the request comes from.
    func finding(for request: HTTPRequest) -> Finding {
        let shown = request.fields.values(of: "Authorization")
        if !shown.isEmpty {
            guard shown.count == 1, let token = Self.token(in: shown[0]) else { return .malformed }
            guard let record = tokens.owner(of: token) else { return .unknownToken }
            return .known(Principal(kind: .token, name: record.name, role: record.role))
        }
        let policy = policy.withLock { $0 }
        if let certificate = request.clientCertificate, let owner = policy.owner(of: certificate) {
            return .known(owner)
        }
        if case .unix(let user, let group, _) = request.peer,
            let owner = policy.owner(ofProcessOf: user, group: group, accounts)
        {
            return .known(owner)
        }
        if let role = policy.anonymous { return .known(Principal(kind: .anonymous, name: "", role: role)) }
        if case .unix(let user, _, _) = request.peer {
            return .userWithoutRole(name: accounts.name(ofUser: user), number: user)
        }
        return .nobody
    }

    /// The token of `Authorization: Bearer TOKEN` (RFC 6750 §2.1).
    private static func token(in field: String) -> String? {
        let parts = field.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == "bearer", parts[1].utf8.count <= 200 else { return nil }
        return String(parts[1])
    }
}
