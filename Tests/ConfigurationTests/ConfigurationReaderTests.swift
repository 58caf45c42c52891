import Configuration
import Testing

@Suite("Reading a configuration")
struct ConfigurationReaderTests {
    struct Values: Sendable, Equatable {
        var slots = 4
        var limit = Duration.seconds(10)
        var names = ["a"]
        var path: String?
        var token = "none"
    }

    static let settings: [Setting<Values>] = [
        Setting("slots", \.slots, .integer(1...8), isReloadable: true),
        Setting("space.names", \.names, .list(of: .text, "a list of names")),
        Setting("space.session-ttl", \.limit, .duration(.seconds(10)...(.seconds(60)))),
        Setting("space.tls.key", \.path, .optional(.path, none: "none")),
        Setting("space.token-file", \.token, .name("a short word", limit: 4) { $0.isLetter }, isDelicate: true),
    ]

    private func reader(_ text: String = "", instance: String? = nil) -> ConfigurationReader<Values> {
        var reader = ConfigurationReader(Self.settings, defaults: Values(), instance: instance)
        reader.read(Array(text.utf8), path: "worker.yaml")
        return reader
    }

    private func problems(_ text: String) -> [String] { reader(text).problems.map(\.description) }

    // MARK: - What is wrong

    @Test("every error of a file is told at once, each at its place, with a hint where there is one")
    func allAtOnce() {
        let found = problems(
            """
            slot: 4
            slots: nine
            spcae: {}
            space:
              names: {a: b}
              session-ttl: 10
              tls: on
              prefixes: x
            """)
        #expect(
            found == [
                "worker.yaml:1:1: error: there is no key 'slot'\n    hint: did you mean 'slots'?",
                "worker.yaml:2:8: error: slots: expected a whole number from 1 to 8, found 'nine'",
                "worker.yaml:3:1: error: there is no key 'spcae'\n    hint: did you mean 'space'?",
                "worker.yaml:5:10: error: space.names: expected a list of names, found a mapping",
                "worker.yaml:6:16: error: space.session-ttl: expected a time with a unit (ms, s, min, h, d) from 10 s to "
                    + "1 min, found '10'",
                "worker.yaml:7:8: error: 'space.tls': expected keys and values, found a string",
                "worker.yaml:8:3: error: there is no key 'space.prefixes'\n"
                    + "    hint: there is: names, session-ttl, tls, token-file",
            ])
    }

    @Test("a key in the wrong section is found in its own")
    func wrongSection() {
        #expect(problems("session-ttl: 10 s").first?.contains("hint: did you mean 'space.session-ttl'?") == true)
        #expect(problems("space: {slots: 1}").first?.contains("there is no key 'space.slots'") == true)
    }

    @Test("what is no mapping, no YAML, or holds a key twice is an error of the file")
    func noMapping() {
        #expect(problems("- a") == ["worker.yaml:1:1: error: the file: expected keys and values, found a list"])
        #expect(problems("slots: [").count == 1)
        #expect(
            problems("slots: 1\nslots: 2\nslot: 3") == [
                "worker.yaml:2:1: error: the key 'slots' is there twice; it is first here, line 1",
                "worker.yaml:3:1: error: there is no key 'slot'\n    hint: did you mean 'slots'?",
            ], "it hides nothing else")
        #expect(problems("space:\n\tnames: a").first?.contains("hint: YAML is indented by blanks") == true)
        #expect(problems("? [a]\n: b") == ["worker.yaml:1:3: error: expected a key, found a list"])
        #expect(problems(String(repeating: "#", count: 2 << 20)).first?.contains("bytes") == true)
    }

    @Test(
        "a value of another kind is an error",
        arguments: [
            "slots:", "slots: ~", "slots: [1]", "slots: {a: 1}", "slots: 0", "slots: 9", "slots: 1.5",
            "slots: '1 '", "space: {names: []}", "space: {names: [a, [b]]}", "space: {names: [a, ~]}",
            "space: {names: ''}", "space: {tls: {key: relative}}", "space: {tls: {key: }}",
            "space: {tls: {key: \"/a\\nb\"}}",
        ])
    func wrongKinds(text: String) { #expect(reader(text).problems.count == 1) }

    @Test("what may be a secret in the wrong place is not shown")
    func delicate() {
        var reader = reader("space: {token-file: s3cr3t, token: s3cr3t}")
        reader.read(environment: ["DITRIT_SPACE_TOKEN_FILE": "s3cr3t"], others: [])
        reader.read("space.token-file", "s3cr3t", option: "--set")
        #expect(reader.problems.count == 4)
        for problem in reader.problems { #expect(!"\(problem)".contains("s3cr3t"), "\(problem)") }
    }

    // MARK: - What is in force

    @Test("the file goes over the defaults, the environment over the file, the command line over all")
    func order() {
        var reader = reader("slots: 5\nspace: {names: [b, c], session-ttl: 20 s}")
        #expect(reader.values == Values(slots: 5, limit: .seconds(20), names: ["b", "c"]))
        reader.read(environment: ["DITRIT_SLOTS": "6", "DITRIT_SPACE_NAMES": "d, e", "SLOTS": "1"], others: [])
        reader.read("slots", "7", option: "--slots")
        #expect(reader.values == Values(slots: 7, limit: .seconds(20), names: ["d", "e"]))
        #expect(reader.problems.isEmpty && reader.warnings.isEmpty)
        #expect(
            reader.lines == [
                "slots: 7    # option --slots", "space.names: [d, e]    # environment variable DITRIT_SPACE_NAMES",
                "space.session-ttl: 20 s    # worker.yaml:2:37", "space.tls.key: none    # default",
                "space.token-file: none    # default",
            ])
    }

    @Test("an empty file, empty sections and a word that stands for none are no errors")
    func empty() {
        for text in ["", "# nothing", "space:", "space: {tls: }", "space: {tls: {key: none}}", "{}"] {
            let reader = reader(text)
            #expect(reader.problems.isEmpty, "\(text)")
            #expect(reader.values == Values(), "\(text)")
        }
    }

    @Test("a variable that sets nothing is worth a warning, one that is read elsewhere is not")
    func unknownVariable() {
        var reader = reader()
        reader.read(environment: ["DITRIT_SLOT": "1", "DITRIT_OTHER": "1"], others: ["DITRIT_OTHER"])
        #expect(reader.problems.isEmpty)
        #expect(reader.warnings.map(\.message) == ["sets nothing"])
        #expect(reader.warnings.first?.hint == "did you mean 'DITRIT_SLOTS'?")
    }

    @Test("an option for a key that is not there is an error with a suggestion")
    func unknownOption() {
        var reader = reader()
        reader.read("space.session_ttl", "10 s", option: "--set")
        #expect(
            reader.problems.map(\.description) == [
                "option --set: error: there is no key 'space.session_ttl'\n    hint: did you mean 'space.session-ttl'?"
            ])
    }

    @Test("%i stands for the instance, and is an error where there is none")
    func instance() {
        #expect(reader("space: {names: [worker-%i, '%i%i']}", instance: "2").values.names == ["worker-2", "22"])
        let alone = reader("space: {names: [worker-%i]}")
        #expect(alone.problems.map(\.hint) == ["start with --instance, or write the value out"])
        #expect(alone.values.names == ["a"])
    }

    // MARK: - What changes

    @Test("a setting knows where two configurations differ, and takes its value over alone")
    func changes() throws {
        let newer = Values(slots: 5, limit: .seconds(20))
        #expect(Self.settings.filter { $0.differs(Values(), newer) }.map(\.key) == ["slots", "space.session-ttl"])
        var taken = Values()
        try #require(Self.settings.first).copy(from: newer, to: &taken)
        #expect(taken == Values(slots: 5))
    }
}
