internal import CSQLite

/// A connection to a database file, which it opens and closes.
///
/// Confined to its owner: neither it nor its statements may be used from two threads at once.
@safe public final class Database {
    /// How to open a database.
    public enum Mode: Sendable {
        /// Read and write; the file is made if it is not there.
        case create
        /// Only read.
        case readOnly
    }

    /// The file, or `:memory:`.
    public let path: String
    let handle: OpaquePointer

    /// Opens a database.
    ///
    /// - Parameter busyTimeout: how long a statement waits for other connections' locks, in milliseconds.
    public init(path: String, mode: Mode = .create, busyTimeout: Int32 = 5000) throws(SQLiteError) {
        let flags = mode == .create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY
        var opened: OpaquePointer?
        let code = unsafe sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let handle = unsafe opened else {
            let message = unsafe opened.map { unsafe String(cString: sqlite3_errmsg($0)) } ?? "out of memory"
            unsafe sqlite3_close_v2(opened)
            throw SQLiteError(code, message: message, path: path)
        }
        self.path = path
        unsafe self.handle = handle
        _ = unsafe sqlite3_extended_result_codes(handle, 1)
        _ = unsafe sqlite3_busy_timeout(handle, busyTimeout)
    }

    deinit {
        // Closes when the last statement is gone.
        unsafe sqlite3_close_v2(handle)
    }

    /// Runs statements that return nothing.
    public func execute(_ sql: String) throws(SQLiteError) {
        try check(unsafe sqlite3_exec(handle, sql, nil, nil, nil), sql: sql)
    }

    /// Runs `body` in one transaction: all of it or nothing.
    public func transaction<Result>(_ body: () throws -> Result) throws -> Result {
        try execute("BEGIN IMMEDIATE")
        do {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A failure such as a full disk may have rolled back already.
            if unsafe sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    func check(_ code: Int32, sql: String?) throws(SQLiteError) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw unsafe SQLiteError(
            code, systemError: sqlite3_system_errno(handle), message: String(cString: sqlite3_errmsg(handle)),
            path: path, sql: sql)
    }
}
