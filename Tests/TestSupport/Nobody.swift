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

    /// Makes the calling thread, which root runs, that user's for good: so servers are told where it connects.
    ///
    /// Source: unix(7), `SO_PEERCRED`; setresuid(2), of which the system's call is of the thread alone.
    public static func become() throws {
        #if arch(x86_64)
            let number = 117
        #else
            let number = 147
        #endif
        typealias SystemCall = @convention(c) (Int, Int, Int, Int) -> Int
        guard let symbol = dlsym(nil, "syscall") else { throw POSIXFailure(operation: "dlsym", code: ENOSYS) }
        let call = unsafeBitCast(symbol, to: SystemCall.self)
        guard call(number, 65534, 65534, 65534) == 0 else { throw POSIXFailure(operation: "setresuid", code: errno) }
    }
}
