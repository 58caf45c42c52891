internal import CSystemd
public import EventLoop
internal import Glibc

/// A socket that systemd listens on for the service, which it was started with.
///
/// Source: sd_listen_fds_with_names(3), systemd.socket(5) `FileDescriptorName=`.
public struct ListenDescriptor: Sendable, Equatable {
    /// The name in the socket's unit; the unit's own when it gives none.
    public let name: String
    /// The descriptor, closed on exec.
    ///
    /// The caller's to close.
    public let descriptor: Int32

    /// Takes over the sockets that this process was started with, in the order of the units.
    ///
    /// The environment forgets them, so that no program that is started takes them for its own; a second call finds
    /// none. To be called before there are threads that read the environment.
    public static func takeAll() throws(SystemError) -> [ListenDescriptor] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = try SystemError.check(unsafe sd_listen_fds_with_names(1, &names), "sd_listen_fds")
        guard count > 0 else { return [] }
        defer {
            for index in 0..<Int(count) { unsafe free(names?[index]) }
            unsafe free(names)
        }
        return (0..<Int(count)).map { index in
            let name = unsafe names?[index].map { unsafe String(cString: $0) } ?? ""
            return ListenDescriptor(name: name, descriptor: SD_LISTEN_FDS_START + Int32(index))
        }
    }
}
