internal import CSQLite
internal import Glibc

/// What SQLite could not do.
public struct SQLiteError: Error, Sendable, CustomStringConvertible {
    /// The primary result code (https://sqlite.org/rescode.html).
    public enum Code: Sendable, Equatable {
        /// No space is left where the database is.
        case full
        /// Another connection holds a lock.
        case busy
        /// The file may only be read.
        case readOnly
        /// The file is damaged.
        case corrupt
        /// The file is something else than a database.
        case notADatabase
        /// The file cannot be opened.
        case cannotOpen
        /// The operating system reported an error.
        case inputOutput
        /// Anything else.
        case other(Int32)
    }

    /// The kind of failure.
    public let code: Code
    /// The extended result code.
    public let extendedCode: Int32
    /// SQLite's own words.
    public let message: String
    /// The database's file.
    public let path: String
    /// The statement, if it was one.
    public let sql: String?

    /// - Parameter systemError: the error number of the system call that failed, if it was one.
    init(_ extendedCode: Int32, systemError: Int32 = 0, message: String, path: String, sql: String? = nil) {
        self.extendedCode = extendedCode
        self.message = message
        self.path = path
        self.sql = sql
        code =
            switch extendedCode & 0xff {
            case SQLITE_FULL: .full
            // Not every file of a database reports a full disk as such.
            case SQLITE_IOERR where systemError == ENOSPC: .full
            case SQLITE_BUSY, SQLITE_LOCKED: .busy
            case SQLITE_READONLY: .readOnly
            case SQLITE_CORRUPT: .corrupt
            case SQLITE_NOTADB: .notADatabase
            case SQLITE_CANTOPEN: .cannotOpen
            case SQLITE_IOERR: .inputOutput
            case let primary: .other(primary)
            }
    }

    /// What, where and what to do.
    public var description: String {
        let advice =
            switch code {
            case .full: "no space is left on the device; free some and try again"
            case .busy: "another process is using it; try again when that has ended"
            case .readOnly: "it may only be read; check its permissions and those of its directory"
            case .corrupt: "the file is damaged; restore it from a copy"
            case .notADatabase: "the file is not a database; choose another place"
            case .cannotOpen: "it cannot be opened; check that its directory exists and may be written"
            case .inputOutput: "the device reported an error (\(message)); is it full or failing?"
            case .other: message
            }
        guard case .other = code else { return "\(path): \(advice)" }
        return "\(path): \(advice)" + (sql.map { " [\($0)]" } ?? "")
    }
}
