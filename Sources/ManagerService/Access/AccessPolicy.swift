internal import DaemonLifecycle
internal import HTTPServer

/// Who has which role, besides the owners of tokens.
struct AccessPolicy: Sendable, Equatable {
    var viewers: [Identity] = []
    var operators: [Identity] = []
    var admins: [Identity] = [.account(.user("root"))]
    /// The role of those who show nothing; nil for none.
    var anonymous: Role?

    /// Who each of the roles is given to, the highest one first.
    private var roles: [(Role, [Identity])] { [(.admin, admins), (.operator, operators), (.viewer, viewers)] }

    /// The owner of a certificate.
    func owner(of certificate: ClientCertificate) -> Principal? {
        for (role, identities) in roles {
            let isMeant = identities.contains { identity in
                switch identity {
                case .account: false
                case .fingerprint(let fingerprint): fingerprint == certificate.fingerprint
                case .subject(let subject): subject == certificate.subject
                }
            }
            if isMeant { return Principal(kind: .certificate, name: certificate.subject, role: role) }
        }
        return nil
    }

    /// The user of a process of this host.
    func owner(ofProcessOf user: UInt32, group: UInt32, _ accounts: LocalAccounts) -> Principal? {
        for (role, identities) in roles {
            let isMeant = identities.contains { identity in
                guard case .account(let account) = identity else { return false }
                return accounts.process(ofUser: user, group: group, is: account)
            }
            if isMeant { return Principal(kind: .user, name: accounts.name(ofUser: user), role: role) }
        }
        return nil
    }
}
