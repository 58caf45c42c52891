internal import CSQLite

/// A prepared statement, which it finalizes.
///
/// Parameters are bound by position, from 1; a statement is reset before each use and after its last row.
@safe public final class Statement {
    private let database: Database
    private let handle: OpaquePointer
    private let sql: String

    /// Prepares one statement.
    public init(_ sql: String, on database: Database) throws(SQLiteError) {
        var prepared: OpaquePointer?
        let code = unsafe sqlite3_prepare_v3(
            database.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        try database.check(code, sql: sql)
        guard let handle = unsafe prepared else {
            throw SQLiteError(SQLITE_ERROR, message: "an empty statement", path: database.path, sql: sql)
        }
        self.database = database
        unsafe self.handle = handle
        self.sql = sql
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Binds a text.
    public func bind(_ text: String, at position: Int32) throws(SQLiteError) {
        var text = text
        let code = text.withUTF8 { bytes in
            unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                unsafe sqlite3_bind_text64(
                    handle, position, characters.baseAddress, UInt64(characters.count), Self.transient,
                    UInt8(SQLITE_UTF8))
            }
        }
        try database.check(code, sql: sql)
    }

    /// Binds bytes.
    public func bind(_ bytes: [UInt8], at position: Int32) throws(SQLiteError) {
        let code = unsafe bytes.withUnsafeBytes { buffer in
            unsafe buffer.isEmpty
                ? sqlite3_bind_zeroblob(handle, position, 0)
                : sqlite3_bind_blob64(
                    handle, position, buffer.baseAddress, UInt64(buffer.count), Self.transient)
        }
        try database.check(code, sql: sql)
    }

    /// Binds a number.
    public func bind(_ number: Int64, at position: Int32) throws(SQLiteError) {
        try database.check(unsafe sqlite3_bind_int64(handle, position, number), sql: sql)
    }

    /// Steps to the next row; false when there is none, and the statement is reset.
    public func step() throws(SQLiteError) -> Bool {
        let code = unsafe sqlite3_step(handle)
        if code == SQLITE_ROW { return true }
        // Resetting returns the same error again.
        _ = unsafe sqlite3_reset(handle)
        try database.check(code, sql: sql)
        return false
    }

    /// Runs a statement that returns no rows; how many rows it changed.
    @discardableResult
    public func run() throws(SQLiteError) -> Int {
        _ = try step()
        return Int(unsafe sqlite3_changes(database.handle))
    }

    /// Ends the reading of rows before the last one.
    public func reset() { _ = unsafe sqlite3_reset(handle) }

    /// A column of the current row as text.
    public func text(_ column: Int32) -> String {
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        guard let bytes = unsafe sqlite3_column_text(handle, column) else { return "" }
        return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    /// A column of the current row as bytes.
    public func bytes(_ column: Int32) -> [UInt8] {
        let count = unsafe Int(sqlite3_column_bytes(handle, column))
        guard let bytes = unsafe sqlite3_column_blob(handle, column) else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: bytes, count: count))
    }

    /// A column of the current row as a number.
    public func integer(_ column: Int32) -> Int64 { unsafe sqlite3_column_int64(handle, column) }

    /// SQLite copies what is bound before the call returns (`SQLITE_TRANSIENT`, a cast that Swift does not import).
    private static var transient: sqlite3_destructor_type {
        unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    }
}
