import Glibc

/// What a sandbox does to programs: system calls that the kernel knows are refused.
public enum SystemCallFilter {
    /// Has a system call fail, from now on, in the calling thread and in what it forks.
    ///
    /// Not to be undone, so call it on a thread that ends with the test.
    ///
    /// Source: seccomp(2), a filter of four instructions for the packet filter machine.
    public static func refuse(_ call: Int, code: Int32) throws {
        func instruction(_ operation: UInt64, falseJump: UInt64 = 0, _ operand: UInt64) -> UInt64 {
            operation | falseJump << 24 | operand << 32
        }
        var filter = [
            instruction(0x20, 0),  // loads the number of the call
            instruction(0x15, falseJump: 1, UInt64(call)),
            instruction(0x06, 0x0005_0000 | UInt64(code)),  // SECCOMP_RET_ERRNO
            instruction(0x06, 0x7FFF_0000),  // SECCOMP_RET_ALLOW
        ]
        // prctl(2) is declared with a variable number of arguments, which Swift does not import.
        typealias Control = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let symbol = dlsym(nil, "prctl") else { throw POSIXFailure(operation: "dlsym", code: ENOSYS) }
        let control = unsafeBitCast(symbol, to: Control.self)
        let (noNewPrivileges, secureComputing, filterMode): (Int32, Int32, UInt) = (38, 22, 2)
        guard control(noNewPrivileges, 1, 0, 0, 0) == 0 else { throw POSIXFailure(operation: "prctl", code: errno) }
        try filter.withUnsafeMutableBytes { instructions in
            var program = [UInt(4), UInt(bitPattern: instructions.baseAddress)]
            try program.withUnsafeMutableBytes { program in
                guard control(secureComputing, filterMode, UInt(bitPattern: program.baseAddress), 0, 0) == 0 else {
                    throw POSIXFailure(operation: "prctl", code: errno)
                }
            }
        }
    }
}
