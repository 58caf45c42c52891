public import Configuration
internal import EventLoop
internal import Glibc
public import Systemd
internal import YAML

extension ConfigurationReader {
    /// Turns the name of a credential into its file, and sees whether the file can be read.
    ///
    /// What is wrong is complained of at the key's place. Where credentials are withheld, so is what the unit's
    /// configuration file names.
    ///
    /// - Parameters:
    ///   - key: the key that the value is of.
    ///   - path: a path, or `credential:` and a name.
    /// - Returns: whether it can be read; true where there is none.
    @discardableResult
    public mutating func resolveFile(_ key: String, _ path: inout String?, _ credentials: Credentials) -> Bool {
        guard var found = path else { return true }
        if found.hasPrefix("credential:") {
            let name = String(found.dropFirst(11))
            do throws(SecretError) {
                guard let resolved = try credentials.path(of: name) else {
                    complain(of: key, "there is no credential '\(name)'", hint: credentials.hint(for: name))
                    return false
                }
                found = resolved
                path = found
            } catch {
                complain(of: key, "\(error)", hint: error.hint)
                return false
            }
        } else if let reservation = credentials.reservation, case .file = origin(of: key) {
            complain(of: key, "\(found): \(reservation)", hint: SecretError.Kind.withheld.hint)
            return false
        }
        guard unsafe access(found, R_OK) == 0 else {
            let reason = errno
            complain(
                of: key, "\(found): \(SystemError.text(of: reason))",
                hint: reason == EACCES
                    ? "it is not for the user '\(Accounts.ownName)', who runs this: make it a credential (/etc/credstore),"
                        + " or give it to a group of that user" : nil)
            return false
        }
        return true
    }

    /// The credentials that may be shown to the servers that a key names.
    ///
    /// What is kept for a unit is for the servers of the unit: only for those that its own file names. This goes for
    /// secrets; certificates are shown to everyone anyway.
    public func credentials(_ credentials: Credentials, forServersOf key: String) -> Credentials {
        let origin = origin(of: key)
        switch origin {
        case .standard, .file, .credential: return credentials
        case .variable, .option:
            return credentials.withholdingKept(
                because: "it is kept for the servers that the unit's configuration names;"
                    + " here \(key) comes from \(origin)")
        }
    }

    /// Complains where only one of a certificate and its key is given.
    public mutating func checkPair(certificate: (key: String, path: String?), key: (key: String, path: String?)) {
        guard (certificate.path == nil) != (key.path == nil) else { return }
        let (there, missing) = key.path == nil ? (certificate.key, key.key) : (key.key, certificate.key)
        complain(of: there, "needs \(missing) too")
    }
}

extension Credentials {
    /// What to do where there is none of this name.
    public func hint(for name: String) -> String {
        let names = names
        if let near = NearMiss.nearest(to: name, among: names) { return "did you mean '\(near)'?" }
        return (names.isEmpty ? "" : "there is: \(names.sorted().joined(separator: ", ")); ")
            + "systemd passes it where the unit has LoadCredential=\(name):FILE; by hand only root finds it, in"
            + " /etc/credstore"
    }
}

extension SecretError {
    /// What to do about it; nil where the error says all.
    public var hint: String? { kind.hint }
}

extension SecretError.Kind {
    fileprivate var hint: String? {
        switch self {
        case .unusable: nil
        case .denied: "it is not for the user '\(Accounts.ownName)', who runs this: root may read it"
        case .withheld: "give another one here, or leave the servers to the configuration file"
        }
    }
}
