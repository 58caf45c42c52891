import CLinux
import Glibc

/// Takes a connection, non-blocking, of which nothing goes to a program that another test starts just then: that would
/// keep the connection open when the server has closed it.
///
/// - Returns: its descriptor; nil where there is none.
public func acceptConnection(of listener: Int32) -> Int32? {
    var address = sockaddr_storage()
    var length = socklen_t()
    let descriptor = ditrit_accept(listener, &address, &length)
    return descriptor < 0 ? nil : descriptor
}
