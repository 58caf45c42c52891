internal import EventLoop
internal import Glibc

/// Why a program could not be started.
public struct ProcessError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The reasons that a person can do something about.
    public enum Code: Sendable, Equatable {
        /// There is no such file.
        case notFound
        /// The file may not be executed.
        case notExecutable
        /// The kernel does not know how to run the file, or its interpreter is missing.
        case badFormat
        /// The working directory is missing.
        case noWorkingDirectory
        /// Arguments and environment are too long.
        case tooLong
        /// Anything else: an error number.
        case system(Int32)
    }

    /// The reason.
    public let code: Code
    /// What, where and what to do.
    public let description: String

    /// Whether this machine is in the way, and not the program: another one may start it, or this one later.
    public var isPassing: Bool {
        guard case .system(let number) = code else { return false }
        return ![ETXTBSY, ELIBBAD, EINVAL, ELOOP, ENAMETOOLONG, EISDIR].contains(number)
    }

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    init(errno number: Int32, entering group: ControlGroup) {
        self.init(
            .system(number),
            "nothing can be started in the control group \(group.path): \(SystemError.text(of: number))")
    }

    init(errno number: Int32, starting specification: ProcessSpecification) {
        let file = specification.executable
        // Of a file that may be executed, too, access(2) says X_OK.
        let canBeEntered = unsafe access(specification.workingDirectory + "/.", X_OK) == 0
        switch number {
        case ENOENT where !canBeEntered, ENOTDIR where !canBeEntered:
            self.init(
                .noWorkingDirectory,
                "\(file): its working directory \(specification.workingDirectory) cannot be entered")
        case ENOENT where unsafe access(file, F_OK) == 0, ENOTDIR where unsafe access(file, F_OK) == 0:
            let interpreter = Interpreter(ofScript: file)?.program ?? "its interpreter"
            self.init(
                .badFormat,
                "\(file): \(interpreter), named in its first line, is not there; install it or correct the line")
        case ENOENT, ENOTDIR:
            self.init(.notFound, "\(file): there is no such file")
        case EACCES where !canBeEntered:
            self.init(
                .noWorkingDirectory,
                "\(file): its working directory \(specification.workingDirectory) may not be entered")
        case EACCES:
            self.init(.notExecutable, "\(file) is not executable; make it so: chmod +x \(file)")
        case ENOEXEC:
            self.init(
                .badFormat,
                "\(file) is neither a program nor a script with an interpreter; give it a first line like"
                    + " #!/bin/sh")
        case E2BIG:
            self.init(.tooLong, "\(file): its arguments and environment are longer than the system passes on")
        default:
            self.init(.system(number), "\(file) cannot be started: \(SystemError.text(of: number))")
        }
    }
}
