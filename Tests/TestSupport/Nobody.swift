import Glibc

/// The user without any rights to files: root, as whom tests may run, can read everything.
public enum Nobody {
    /// Calls `body` with that user's rights to files; those of other threads stay as they are.
    ///
    /// Source: setfsuid(2), which is of the thread.
    public static func doing<Result>(_ body: () throws -> Result) throws -> Result {
        typealias SetUser = @convention(c) (uid_t) -> Int32
        guard let symbol = dlsym(nil, "setfsuid") else { throw POSIXFailure(operation: "dlsym", code: ENOSYS) }
        let set = unsafeBitCast(symbol, to: SetUser.self)
        let user = uid_t(bitPattern: set(65534))
        defer { _ = set(user) }
        return try body()
    }
}
