internal import CLinux
internal import EventLoop
internal import Glibc

/// Where a server is to listen.
public struct ListenerSpecification: Sendable {
    /// What there is to listen on.
    public enum Source: Sendable, Equatable {
        /// An address.
        case address(ListenAddress)
        /// A socket that listens already, as systemd gives it (sd_listen_fds(3)); the server closes it when it stops, and
        /// leaves its file.
        case descriptor(Int32)
    }

    /// What there is to listen on.
    public var source: Source
    /// Whether TLS is spoken there, with what the server is given for it.
    public var isSecure: Bool
    /// Who may connect to a socket in the file system.
    public var permissions: SocketPermissions

    /// Where to listen.
    public init(_ source: Source, isSecure: Bool = false, permissions: SocketPermissions = SocketPermissions()) {
        self.source = source
        self.isSecure = isSecure
        self.permissions = permissions
    }
}

/// Who may connect to a socket in the file system: whoever may write to it (unix(7)).
public struct SocketPermissions: Sendable, Equatable {
    /// The mode, whatever the mask for new files says.
    public var mode: UInt32
    /// The name of its group; nil is the one that it gets of itself.
    public var group: String?

    /// Permissions: the owner and the group, unless said otherwise.
    public init(mode: UInt32 = 0o660, group: String? = nil) {
        self.mode = mode
        self.group = group
    }
}

/// A socket that listens, and gives its connections to libmicrohttpd.
///
/// Confined to the loop.
final class Listener {
    private let state: ServerState
    private let microhttpd: Microhttpd
    private let isSecure: Bool
    private let descriptor: Int32
    /// The file that goes with it.
    private let file: String?
    private var watch: EventLoop.Watch?
    private var isClosed = false

    /// So many are taken at a time: those that are there already want their turn, too.
    private static let mostAtOnce = 32

    init(_ descriptor: Int32, file: String?, state: ServerState, microhttpd: Microhttpd, isSecure: Bool) {
        self.descriptor = descriptor
        self.file = file
        self.state = state
        self.microhttpd = microhttpd
        self.isSecure = isSecure
    }

    /// Takes connections, as long as there is room.
    func accept() throws(SystemError) {
        guard watch == nil, !isClosed else { return }
        watch = try state.loop.watch(descriptor, for: .readable) { [unowned self] _ in acceptSome() }
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        pause()
        Glibc.close(descriptor)
        if let file { _ = unsafe unlink(file) }
    }

    /// Others wait in the system's queue, until `accept()`.
    private func pause() {
        watch.map(state.loop.stop)
        watch = nil
    }

    private func acceptSome() {
        for _ in 0..<Self.mostAtOnce {
            guard state.hasPlace else { return pause() }
            var address = sockaddr_storage()
            var length: socklen_t = 0
            let accepted = unsafe ditrit_accept(descriptor, &address, &length)
            guard accepted >= 0 else {
                // The process or the system has no descriptor left: it would be asked for again and again. The server's
                // clock has it try anew.
                if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(-accepted) { pause() }
                return
            }
            add(accepted, &address, length)
        }
    }

    private func add(_ descriptor: Int32, _ address: inout sockaddr_storage, _ length: socklen_t) {
        let peer = Peer(of: descriptor, address: address)
        let connection = Connection(
            state: state, microhttpd: microhttpd, descriptor: descriptor, peer: peer,
            credentials: isSecure ? state.credentials : nil, isSurplus: state.isSurplus(peer))
        state.add(connection)
        let isTaken = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe microhttpd.add(descriptor, address: $0, length: length)
            }
        }
        if !isTaken { state.ended(connection) }
    }
}
