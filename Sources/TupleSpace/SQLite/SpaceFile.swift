internal import SQLite

/// The table that an embedded space stands in, and its statements.
///
/// `last_version` outlives deleted tuples: a version is never given twice, also across processes.
struct SpaceFile {
    /// Marks the file as ours (https://sqlite.org/pragma.html#pragma_application_id): "Ditr".
    private static let applicationID: Int64 = 0x4469_7472
    /// The layout of the tables.
    private static let schemaVersion: Int64 = 1

    let database: Database
    private let selectFrom: Statement
    private let select: Statement
    private let insert: Statement
    private let remove: Statement
    private let removeVersion: Statement
    private let setVersion: Statement

    init(path: String, mode: Database.Mode) throws(TupleSpaceError) {
        do throws(SQLiteError) {
            database = try Database(path: path, mode: mode)
            let isEmpty = try Self.number("SELECT count(*) FROM sqlite_schema", database) == 0
            if isEmpty, mode == .create {
                try database.execute("PRAGMA application_id = \(Self.applicationID)")
                try database.execute("PRAGMA user_version = \(Self.schemaVersion)")
                // A process that is killed loses nothing; a machine that loses power may lose the last commits, never
                // their order or their wholeness.
                try database.execute("PRAGMA journal_mode = WAL")
                try database.execute(
                    """
                    BEGIN;
                    CREATE TABLE tuple (key TEXT PRIMARY KEY, payload BLOB NOT NULL, version INTEGER NOT NULL)
                        WITHOUT ROWID;
                    CREATE TABLE space (last_version INTEGER NOT NULL);
                    INSERT INTO space VALUES (0);
                    COMMIT
                    """)
            }
            try database.execute("PRAGMA synchronous = NORMAL")
        } catch {
            throw TupleSpaceError(error)
        }
        try Self.check(database)
        do throws(SQLiteError) {
            let columns = "SELECT key, payload, version FROM tuple"
            select = try Statement("\(columns) WHERE key = ?1", on: database)
            selectFrom = try Statement("\(columns) WHERE key > ?1 AND key < ?2 ORDER BY key LIMIT ?3", on: database)
            insert = try Statement(
                "INSERT INTO tuple VALUES (?1, ?2, ?3)"
                    + " ON CONFLICT (key) DO UPDATE SET payload = excluded.payload, version = excluded.version",
                on: database)
            remove = try Statement("DELETE FROM tuple WHERE key = ?1", on: database)
            removeVersion = try Statement("DELETE FROM tuple WHERE key = ?1 AND version = ?2", on: database)
            setVersion = try Statement("UPDATE space SET last_version = ?1", on: database)
        } catch {
            throw TupleSpaceError(error)
        }
    }

    private static func check(_ database: Database) throws(TupleSpaceError) {
        let (application, version): (Int64, Int64)
        do throws(SQLiteError) {
            application = try number("PRAGMA application_id", database)
            version = try number("PRAGMA user_version", database)
        } catch {
            throw TupleSpaceError(error)
        }
        guard application == applicationID else {
            throw TupleSpaceError(
                .foreign, "\(database.path) was not written by Ditrit; choose another state directory")
        }
        guard version == schemaVersion else {
            throw TupleSpaceError(
                .foreign,
                "\(database.path) was written by another version of Ditrit (layout \(version), this one reads"
                    + " \(schemaVersion)); use that version, or another state directory")
        }
    }

    private static func number(_ sql: String, _ database: Database) throws(SQLiteError) -> Int64 {
        let statement = try Statement(sql, on: database)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    /// The version of the last commit.
    func lastVersion() throws(SQLiteError) -> Int64 {
        try Self.number("SELECT last_version FROM space", database)
    }

    /// The tuple of a key.
    func tuple(_ key: TupleKey) throws(SQLiteError) -> StoredTuple? {
        try select.bind(key.description, at: 1)
        defer { select.reset() }
        return try select.step() ? Self.row(select) : nil
    }

    /// Calls `body` with the matching tuples after a key, in order, until it returns false.
    func scan(
        _ template: Template, after key: TupleKey?, limit: Int, _ body: (StoredTuple) -> Bool
    ) throws(SQLiteError) {
        let exact = TupleKey(text: template.description)
        if key.map({ $0 < exact }) ?? true, limit > 0, let found = try tuple(exact), !body(found) { return }
        // `0` is the character after `/`: between the two lies what is below the template.
        var lower = template.description + "/"
        let upper = template.description + "0"
        if let after = key?.description, lower.utf8.lexicographicallyPrecedes(after.utf8) { lower = after }
        try selectFrom.bind(lower, at: 1)
        try selectFrom.bind(upper, at: 2)
        try selectFrom.bind(Int64(limit), at: 3)
        defer { selectFrom.reset() }
        while try selectFrom.step() {
            guard body(Self.row(selectFrom)) else { return }
        }
    }

    func put(_ tuple: Tuple, version: Int64) throws(SQLiteError) {
        try insert.bind(tuple.key.description, at: 1)
        try insert.bind(tuple.payload, at: 2)
        try insert.bind(version, at: 3)
        try insert.run()
    }

    func delete(_ key: TupleKey) throws(SQLiteError) {
        try remove.bind(key.description, at: 1)
        try remove.run()
    }

    /// Deletes the tuple unless it has been written again.
    func delete(_ stored: StoredTuple) throws(SQLiteError) {
        try removeVersion.bind(stored.tuple.key.description, at: 1)
        try removeVersion.bind(stored.version.number, at: 2)
        try removeVersion.run()
    }

    func setLastVersion(_ version: Int64) throws(SQLiteError) {
        try setVersion.bind(version, at: 1)
        try setVersion.run()
    }

    private static func row(_ statement: Statement) -> StoredTuple {
        StoredTuple(
            tuple: Tuple(TupleKey(text: statement.text(0)), payload: statement.bytes(1)),
            version: Version(statement.integer(2)))
    }
}

extension TupleSpaceError {
    init(_ error: SQLiteError) { self.init(.storage, error.description) }
}
