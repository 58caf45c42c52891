import SQLite
import Testing

@Suite("Statements of SQLite")
struct StatementTests {
    private let database: Database

    init() throws {
        database = try Database(path: ":memory:")
        try database.execute("CREATE TABLE t (k TEXT PRIMARY KEY NOT NULL, v) WITHOUT ROWID")
    }

    @Test(
        "texts are read back as they were bound, the empty one and NUL characters too",
        arguments: ["", "a", "déjà vu 🦢", "with\0NUL", String(repeating: "x", count: 100_000)])
    func texts(text: String) throws {
        let insert = try Statement("INSERT INTO t VALUES (?, ?)", on: database)
        try insert.bind("k", at: 1)
        try insert.bind(text, at: 2)
        #expect(try insert.run() == 1)
        let select = try Statement("SELECT v, typeof(v) FROM t", on: database)
        #expect(try select.step())
        #expect(select.text(0) == text)
        #expect(select.text(1) == "text")
        #expect(try !select.step())
    }

    @Test("bytes are read back as they were bound", arguments: [[], [0], [0, 255, 128, 0]] as [[UInt8]])
    func bytes(bytes: [UInt8]) throws {
        let insert = try Statement("INSERT INTO t VALUES ('k', ?)", on: database)
        try insert.bind(bytes, at: 1)
        try insert.run()
        let select = try Statement("SELECT v, typeof(v) FROM t", on: database)
        #expect(try select.step())
        #expect(select.bytes(0) == bytes)
        #expect(select.text(1) == "blob")
    }

    @Test("numbers of 64 bits are read back", arguments: [0, -1, .max, .min] as [Int64])
    func numbers(number: Int64) throws {
        let insert = try Statement("INSERT INTO t VALUES ('k', ?)", on: database)
        try insert.bind(number, at: 1)
        try insert.run()
        let select = try Statement("SELECT v FROM t", on: database)
        #expect(try select.step())
        #expect(select.integer(0) == number)
    }

    @Test("what is not there is read as nothing")
    func null() throws {
        try database.execute("INSERT INTO t VALUES ('k', NULL)")
        let select = try Statement("SELECT v FROM t", on: database)
        #expect(try select.step())
        #expect(select.text(0) == "")
        #expect(select.bytes(0) == [])
        #expect(select.integer(0) == 0)
    }

    @Test("a statement that failed can be used again")
    func reuseAfterError() throws {
        let insert = try Statement("INSERT INTO t VALUES (?, 1)", on: database)
        try insert.bind("a", at: 1)
        try insert.run()
        #expect {
            try insert.run()
        } throws: { "\($0)" == ":memory:: UNIQUE constraint failed: t.k [INSERT INTO t VALUES (?, 1)]" }
        try insert.bind("b", at: 1)
        #expect(try insert.run() == 1)
    }

    @Test("a statement whose reading was ended begins with its first row again")
    func resetBeforeTheEnd() throws {
        try database.execute("INSERT INTO t VALUES ('a', 1), ('b', 2)")
        let select = try Statement("SELECT k FROM t ORDER BY k", on: database)
        #expect(try select.step())
        select.reset()
        #expect(try select.step())
        #expect(select.text(0) == "a")
    }

    @Test("broken statements, empty ones and positions that are not there are errors that show the statement")
    func misuse() throws {
        #expect {
            try Statement("SELEKT 1", on: database)
        } throws: { "\($0)".contains("syntax error") && "\($0)".hasSuffix("[SELEKT 1]") }
        #expect {
            try Statement(" -- nothing", on: database)
        } throws: { "\($0)".contains("an empty statement") }
        let select = try Statement("SELECT ?", on: database)
        #expect(throws: SQLiteError.self) { try select.bind("x", at: 2) }
    }

    @Test("a statement may outlive the last reference to its database")
    func lifetime() throws {
        var other: Database? = try Database(path: ":memory:")
        let select = try Statement("SELECT 7", on: try #require(other))
        other = nil
        #expect(try select.step())
        #expect(select.integer(0) == 7)
    }
}
