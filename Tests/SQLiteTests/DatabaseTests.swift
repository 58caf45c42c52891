import FoundationEssentials
import SQLite
import TestSupport
import Testing

@Suite("Databases of SQLite")
struct DatabaseTests {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    private var path: String { directory.path + "/d.sqlite" }

    private func count(_ database: Database) throws -> Int64 {
        let select = try Statement("SELECT count(*) FROM t", on: database)
        _ = try select.step()
        return select.integer(0)
    }

    /// The error of `body`, which must be one of SQLite.
    private func failure(_ body: () throws -> Void) throws -> SQLiteError {
        try #require(#expect(throws: SQLiteError.self, performing: body))
    }

    @Test("a file that is something else is named, with advice")
    func notADatabase() throws {
        let letter = try directory.write(String(repeating: "Dear Sir or Madam, ", count: 100), to: "letter")
        let error = try failure { try Database(path: letter).execute("CREATE TABLE t (v)") }
        #expect(error.code == .notADatabase)
        #expect(error.path == letter)
        #expect(error.description.hasPrefix("\(letter): the file is not a database; choose another place"))
    }

    @Test("a directory that is missing is named, with advice")
    func missingDirectory() throws {
        let error = try failure { _ = try Database(path: directory.path + "/no/d.sqlite") }
        #expect(error.code == .cannotOpen)
        #expect(
            error.description
                == "\(directory.path)/no/d.sqlite: it cannot be opened; check that its directory exists and may be written"
        )
    }

    @Test("a database that is opened to be read is not made, and not written")
    func readOnly() throws {
        #expect(try failure { _ = try Database(path: path, mode: .readOnly) }.code == .cannotOpen)
        #expect(try directory.contents().isEmpty)
        try Database(path: path).execute("CREATE TABLE t (v)")
        let reader = try Database(path: path, mode: .readOnly)
        let error = try failure { try reader.execute("INSERT INTO t VALUES (1)") }
        #expect(error.code == .readOnly)
        #expect(error.description.contains("it may only be read; check its permissions"))
        #expect(try count(reader) == 0)
    }

    @Test("a full database says so, keeps what it had, and goes on when there is room again")
    func full() throws {
        let database = try Database(path: path)
        try database.execute("CREATE TABLE t (v); PRAGMA max_page_count = 3")
        let insert = try Statement("INSERT INTO t VALUES (?)", on: database)
        try insert.bind([UInt8](repeating: 1, count: 100_000), at: 1)
        let error = try failure {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES (1)")
                _ = try insert.run()
            }
        }
        #expect(error.code == .full)
        #expect(error.description.contains("no space is left on the device; free some and try again"))
        #expect(try count(database) == 0)
        try database.execute("PRAGMA max_page_count = 1000")
        try database.transaction { _ = try insert.run() }
        #expect(try count(database) == 1)
    }

    @Test("a transaction whose body throws leaves nothing, and the next one is a new one")
    func rollback() throws {
        struct Change: Error {}
        let database = try Database(path: path)
        try database.execute("CREATE TABLE t (v)")
        #expect(throws: Change.self) {
            try database.transaction {
                try database.execute("INSERT INTO t VALUES (1)")
                throw Change()
            }
        }
        #expect(try count(database) == 0)
        #expect(try database.transaction { try count(database) } == 0)
    }

    @Test("a transaction that another connection holds up is busy when the time is over, and leaves no trace")
    func busy() throws {
        let first = try Database(path: path)
        let second = try Database(path: path, busyTimeout: 0)
        try first.execute("CREATE TABLE t (v)")
        try first.transaction {
            try first.execute("INSERT INTO t VALUES (1)")
            let error = try failure { try second.transaction { try second.execute("INSERT INTO t VALUES (2)") } }
            #expect(error.code == .busy)
            #expect(error.description.contains("another process is using it"))
        }
        try second.transaction { try second.execute("INSERT INTO t VALUES (2)") }
        #expect(try count(first) == 2)
    }

    @Test("a damaged file is reported as damaged")
    func corrupt() throws {
        try Database(path: path).execute(
            "CREATE TABLE t (v); INSERT INTO t VALUES ('\(String(repeating: "x", count: 9000))')")
        var bytes = try directory.read("d.sqlite")
        for index in 100..<bytes.count where index % 7 == 0 { bytes[index] ^= 0x5a }
        try directory.write(Data(bytes), to: "d.sqlite")
        let error = try failure {
            let database = try Database(path: path)
            _ = try count(database)
            try database.execute("PRAGMA integrity_check; INSERT INTO t SELECT v FROM t")
        }
        #expect(error.code == .corrupt)
        #expect(error.description.hasPrefix("\(path): the file is damaged; restore it from a copy"))
    }
}
