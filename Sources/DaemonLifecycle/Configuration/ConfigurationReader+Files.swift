public import Configuration
internal import EventLoop
internal import Glibc
public import Systemd

extension ConfigurationReader {
    /// Turns the name of a credential into its file, and sees whether the file can be read.
    ///
    /// What is wrong is complained of at the key's place.
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
            guard let resolved = try? credentials.path(of: name) else {
                complain(
                    of: key, "there is no credential '\(name)'",
                    hint: "systemd passes it where the unit has LoadCredential=\(name):FILE; by hand only root"
                        + " finds it, in /etc/credstore")
                return false
            }
            found = resolved
            path = found
        }
        guard unsafe access(found, R_OK) == 0 else {
            let reason = errno
            let user = getuid()
            complain(
                of: key, "\(found): \(SystemError.text(of: reason))",
                hint: reason == EACCES
                    ? "it is not for the user '\(Accounts.name(ofUser: user) ?? String(user))', who runs this: make it a"
                        + " credential (/etc/credstore), or give it to a group of that user" : nil)
            return false
        }
        return true
    }

    /// Complains where only one of a certificate and its key is given.
    public mutating func checkPair(certificate: (key: String, path: String?), key: (key: String, path: String?)) {
        guard (certificate.path == nil) != (key.path == nil) else { return }
        let (there, missing) = key.path == nil ? (certificate.key, key.key) : (key.key, certificate.key)
        complain(of: there, "needs \(missing) too")
    }
}
