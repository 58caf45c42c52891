internal import EventLoop
internal import FoundationEssentials
internal import Glibc

/// The secrets that systemd hands to a service, each in a file that no one else can read.
///
/// Source: systemd.exec(5), `LoadCredential=`, `SetCredentialEncrypted=`.
public struct Credentials: Sendable {
    /// What the paths of files begin with; the first that is there counts.
    private let beginnings: [String]
    /// Whether systemd has passed them to this process; else they are kept for a unit.
    public let arePassed: Bool
    /// Why this process does not get those that are there; nil where it does.
    public private(set) var reservation: String?

    /// The credentials in a directory: the value of `CREDENTIALS_DIRECTORY`; none where it is nil.
    public init(directory: String?) {
        beginnings = directory.map { [$0 + "/"] } ?? []
        arePassed = true
    }

    /// Those that are kept on this host to be handed to a unit, `UNIT.NAME`, for programs that no unit starts.
    ///
    /// Encrypted ones are not among them, and as a rule only root can read any.
    ///
    /// Source: systemd.exec(5), `LoadCredential=` with a name that is no path.
    public init(keptFor unit: String, below root: String = "") {
        beginnings = ["etc", "run", "usr/lib"].map { "\(root)/\($0)/credstore/\(unit)." }
        arePassed = false
    }

    /// The same, without those that are only kept for a unit: who asks for one that is there is told why not.
    public func withholdingKept(because reason: String) -> Credentials {
        var credentials = self
        if !arePassed { credentials.reservation = reason }
        return credentials
    }

    /// The names of those that are there, as far as this process may know them.
    public var names: Set<String> {
        var names: Set<String> = []
        for beginning in beginnings {
            guard let slash = beginning.lastIndex(of: "/") else { continue }
            let prefix = beginning[beginning.index(after: slash)...]
            let files = (try? FileManager.default.contentsOfDirectory(atPath: String(beginning[...slash]))) ?? []
            for file in files where file.hasPrefix(prefix) { names.insert(String(file.dropFirst(prefix.count))) }
        }
        return names
    }

    /// The file of a credential; nil when there is none.
    ///
    /// - Throws: `SecretError` when the name is not that of a file, or the credential is not for this process.
    public func path(of name: String) throws(SecretError) -> String? {
        guard !name.isEmpty, name.utf8.count <= 255, name != ".", name != "..",
            !name.contains("/"), !name.contains("\0")
        else { throw SecretError("'\(name)' cannot be the name of a credential") }
        var unseen: String?
        for path in beginnings.map({ $0 + name }) {
            var status = stat()
            if unsafe stat(path, &status) == 0 {
                if let reservation { throw SecretError("\(path): \(reservation)", .withheld) }
                return path
            }
            if errno == EACCES, unseen == nil { unseen = path }
        }
        guard let unseen else { return nil }
        throw SecretError("\(unseen): \(SystemError.text(of: EACCES))", .denied)
    }

    /// The content of a credential; nil when it has not been passed.
    ///
    /// - Throws: `SecretError` when it is there and cannot be used; never with any of its content.
    public func secret(_ name: String) throws(SecretError) -> Secret? {
        guard let path = try path(of: name) else { return nil }
        return try Secret(ifPresentIn: path)
    }
}

/// Why a secret could not be read: where it should be, and never what is in it.
public struct SecretError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The file and what is wrong with it.
    public let description: String
    /// What keeps it from being read.
    public let kind: Kind

    /// What can keep a secret from being read.
    public enum Kind: Sendable {
        /// There is something that is no secret, or there is nothing.
        case unusable
        /// The user who runs this process may not read it, or even see whether it is there.
        case denied
        /// It is there, and not for what this process wants to do with it.
        case withheld
    }

    init(_ description: String, _ kind: Kind = .unusable) {
        self.description = description
        self.kind = kind
    }
}

extension Secret {
    /// More than any token or key has; whoever names a file of this size has named the wrong one.
    public static let sizeLimit = 64 << 10

    /// Reads a secret from a file of one line or more; the line break at its end is not part of it.
    public init(contentsOf path: String) throws(SecretError) {
        guard let secret = try Secret(ifPresentIn: path) else {
            throw SecretError("\(path): \(SystemError.text(of: ENOENT))")
        }
        self = secret
    }

    /// Reads a secret from a file; nil when there is no such file.
    init?(ifPresentIn path: String) throws(SecretError) {
        guard !path.contains("\0") else { throw SecretError("a path cannot contain a zero byte") }
        // Not to hang on a pipe that nobody writes to.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw SecretError("\(path): \(SystemError.text(of: errno))", errno == EACCES ? .denied : .unusable)
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SecretError("\(path): not a file")
        }
        var bytes = [UInt8](repeating: 0, count: Self.sizeLimit + 1)
        var count = 0
        while count < bytes.count {
            let more = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe read(descriptor, buffer.baseAddress.map { unsafe $0 + count }, buffer.count - count)
            }
            if more < 0, errno == EINTR { continue }
            guard more >= 0 else { throw SecretError("\(path): \(SystemError.text(of: errno))") }
            if more == 0 { break }
            count += more
        }
        guard count <= Self.sizeLimit else { throw SecretError("\(path): has more than \(Self.sizeLimit) bytes") }
        guard var text = String(validating: bytes[..<count], as: UTF8.self), !text.contains("\0") else {
            throw SecretError("\(path): is not a text in UTF-8")
        }
        if text.last?.isNewline == true { text.removeLast() }
        guard !text.isEmpty else { throw SecretError("\(path): is empty") }
        self.init(text)
    }
}
