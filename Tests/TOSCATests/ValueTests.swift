import Testing

@testable import TOSCA

@Suite("Values of built-in types")
struct ValueTests {
    @Test(
        "a version is what §3.3.2 says it is",
        arguments: ["1.0", "6.1", "2.0.1", "3.1.0.beta", "1.0.0.alpha-10", "10.20.30", "1.2.3.4"])
    func versions(_ text: String) { #expect(Version(text) != nil) }

    @Test(
        "and nothing else is one",
        arguments: [
            "", "1", "1.", "1.2.", "1.2.3.", "1.2.beta", "1.0.0.alpha-x", "1.2.3.build-", "1.2.3.4.5", "a.b", "-1.0",
            "1.2.3.-4",
        ])
    func noVersions(_ text: String) { #expect(Version(text) == nil) }

    @Test("versions have an order: by numbers, qualified ones before the others, then by build")
    func versionOrder() throws {
        let sorted = ["0.9", "1.0.0.alpha", "1.0.0.alpha-2", "1.0.0.beta", "1.0", "1.0.1", "1.10", "2.0"]
        let versions = try sorted.map { try #require(Version($0)) }
        for (left, right) in zip(versions, versions.dropFirst()) { #expect(left < right) }
        #expect(Version("1.0") == Version("1.0.0"))
        #expect(Version("1.0")?.hashValue == Version("1.0.0")?.hashValue)
    }

    @Test("amounts are compared in one unit, with or without a blank")
    func scalarUnits() {
        #expect(ScalarUnit.size.amount(of: "128 GB") == ScalarUnit.size.amount(of: "128000MB"))
        #expect(ScalarUnit.size.amount(of: "1 KiB") == 1024)
        #expect(ScalarUnit.size.amount(of: "1 mib") == 1_048_576)
        #expect(ScalarUnit.time.amount(of: "1 h") == ScalarUnit.time.amount(of: "60 m"))
        #expect(ScalarUnit.frequency.amount(of: "0.1 GHz") == 1e8)
        #expect(ScalarUnit.bitrate.amount(of: "8 Kbps") == ScalarUnit.bitrate.amount(of: "1 KBps"))
        #expect(ScalarUnit.bitrate.amount(of: "1 kbPS") == nil)
    }

    @Test(
        "and what is no amount has none", arguments: ["", "20", "MB", "x MB", "-1 MB", "1 Xy", "1 MB more", "1,5 GB"])
    func noAmounts(_ text: String) { #expect(ScalarUnit.size.amount(of: text) == nil) }

    @Test(
        "timestamps in all notations are the same moment",
        arguments: [
            "2001-12-15T02:59:43.1Z", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43.10 -5",
            "2001-12-15 2:59:43.10",
        ])
    func timestamps(_ text: String) throws {
        let moment = try #require(Timestamp(text))
        #expect(abs(moment.seconds - 1_008_385_183.1) < 0.001)
    }

    @Test("a day is its first moment, and days are counted by the Gregorian calendar")
    func days() {
        #expect(Timestamp("1970-01-01")?.seconds == 0)
        #expect(Timestamp("2000-03-01")?.seconds == 951_868_800)
        #expect(Timestamp("1969-12-31")?.seconds == -86400)
    }

    @Test(
        "and what is no timestamp is none",
        arguments: [
            "2020-02-30", "2021-02-29", "2020-04-31T10:00:00Z",
            "", "abcdef", "2001-13-01", "2001-12-32", "2001-12-14T25:00:00Z", "2001-12-14T21:59:43+x", "12:00:00",
        ])
    func noTimestamps(_ text: String) { #expect(Timestamp(text) == nil) }

    @Test("clauses that no value meets together are a warning, each of which is sound by itself")
    func conflictingConstraints() {
        func said(_ type: String, _ clauses: String) -> [String] {
            read("data_types: {D: {properties: {a: {type: \(type), constraints: [\(clauses)]}}}}\n")
                .diagnostics.map(\.message)
        }
        for (type, clauses) in [
            ("string", "{min_length: 5}, {max_length: 3}"), ("string", "{length: 5}, {max_length: 3}"),
            ("integer", "{greater_than: 5}, {less_than: 3}"), ("integer", "{greater_than: 5}, {less_or_equal: 5}"),
            ("integer", "{in_range: [1, 3]}, {greater_or_equal: 4}"),
            ("integer", "{valid_values: [1, 2]}, {greater_than: 3}"), ("version", "{equal: 1.0}, {greater_than: 1.9}"),
            ("scalar-unit.size", "{greater_than: 1 GB}, {less_than: 2 MB}"),
        ] {
            #expect(said(type, clauses) == ["no value meets both this clause and another one"])
        }
        for (type, clauses) in [
            ("integer", "{greater_or_equal: 5}, {less_or_equal: 5}"),
            ("integer", "{in_range: [1, UNBOUNDED]}, {less_than: 2}"),
            ("string", "{min_length: 3}, {max_length: 3}, {valid_values: [abc, x]}"),
            ("string", "{min_length: 3}, {less_than: b}"),
        ] {
            #expect(said(type, clauses) == [])
        }
    }

    @Test("a clause that contradicts an inherited one is told of where it is, and so is that once")
    func inheritedConflicts() {
        expect(
            """
            data_types:
              Short: {derived_from: string, constraints: [{max_length: 3}]}
              Long: {derived_from: Short, constraints: [{min_length: 5}]}
              Longer: {derived_from: Long, constraints: [{pattern: a}]}
            node_types:
              A: {derived_from: tosca.nodes.Root, properties: {p: {type: Short, constraints: [{min_length: 4}]}}}
              B: {derived_from: A, properties: {p: {type: Short, description: text}}}
            """,
            says: [("4:46", "3:48"), ("7:84", "3:48")].map { place, other in
                "t.yaml:\(place): warning: no value meets both this clause and another one\n"
                    + "    hint: the other one is at t.yaml:\(other)"
            })
    }

    @Test("an amount below 0 is none, and the value of an output no default")
    func words() {
        expect(
            """
            data_types:
              D: {properties: {a: {type: scalar-unit.size, default: -1 MB}}}
            topology_template:
              outputs: {o: {type: integer, value: abc}}
            """,
            says: [
                "t.yaml:3:57: error: the default of 'a' must be of type scalar-unit.size, which '-1 MB' is not\n"
                    + "    hint: it must not be below 0",
                "t.yaml:5:39: error: the value of 'o' must be of type integer, and is a string",
            ])
    }
}

@Suite("Patterns")
struct PatternTests {
    @Test(
        "an expression matches the whole of a text",
        arguments: [
            ("^pattern$", "pattern", true), ("pattern", "a pattern", false), ("([a-z]|[A-Z])*", "HelloWorld", true),
            ("([a-z]|[A-Z])*", "Hello World", false), ("a{2,3}", "aa", true), ("a{2,3}", "aaaa", false),
            ("a{2}", "aa", true), ("a{2,}", "aaaaa", true), ("\\d+\\.\\d+", "12.5", true), ("\\d+", "1x", false),
            ("[^abc]+", "xyz", true), ("[^abc]+", "xaz", false), ("(?:ab)+c?", "ababc", true), ("", "", true),
            ("", "a", false), ("a|", "", true), ("[\\w.-]+@[\\w.-]+", "a.b@c-d.e", true), ("^模式$", "模式", true),
            (".", "\n", false), ("[]a]+", "a]", true), ("a+?b", "aab", true), ("\\x41", "A", true),
            ("x{a}", "x{a}", true),
        ])
    func matching(_ pattern: String, _ text: String, _ isMatch: Bool) throws {
        #expect(try Pattern(pattern).matches(text) == isMatch)
    }

    @Test(
        "what is no expression is told why",
        arguments: [
            "(", ")", "[a", "*a", "a{3,2}", "\\", "[z-a]", "a{2000}", "a**", "a{2}{3}", "a+?*",
            "(((){1000}){1000}){1000}", "a" + String(repeating: "*", count: 100_000),
        ])
    func malformed(_ pattern: String) {
        #expect(throws: Pattern.Malformed.self) { try Pattern(pattern) }
    }

    @Test("an expression that defeats matchers that try again and again takes no longer than others")
    func catastrophe() throws {
        let pattern = try Pattern("(a+)+(a|aa)*$")
        #expect(!pattern.matches(String(repeating: "a", count: 5000) + "b"))
        #expect(throws: Pattern.Malformed.self) { try Pattern("((((a{900}){900}){900}){900})") }
    }

    @Test("braces that are no bounds stand for themselves, however many they are")
    func braces() throws {
        let text = String(repeating: "x{", count: 9_000)
        #expect(try Pattern(text).matches(text))
    }

    @Test("what is not matched here, such as a look-ahead, is taken to match")
    func opaque() throws {
        #expect(try Pattern("(?=a)b").matches("anything"))
        #expect(try Pattern("(a)\\1").matches("anything"))
    }
}
