import FoundationEssentials
import TestSupport
import Testing

/// What the command line says of itself, and of words that it does not know.
@Suite("Command line")
struct CommandLineTests {
    let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    @Test(
        "a word that is no command is told of with the one that it is nearly",
        arguments: [
            ("valdate", ["error: `ditrit` has no command 'valdate'", "    hint: did you mean 'validate'?"]),
            ("space lss", ["error: `ditrit space` has no command 'lss'", "    hint: did you mean 'ls'?"]),
            ("frobnicate x", ["error: `ditrit` has no command 'frobnicate'", "    hint: `ditrit --help` lists all"]),
            ("model xyz", ["error: `ditrit model` has no command 'xyz'", "    hint: there is: show"]),
        ])
    func misspeltCommands(line: String, said: [String]) async throws {
        let outcome = try await Ditrit.shell("\"$ditrit\" \(line)", directory: directory.path)
        #expect(outcome.status == 64)
        #expect(outcome.lines == said)
    }

    @Test("a word that is no option is told of with the one that it is nearly")
    func misspeltOptions() async throws {
        let outcome = try await Ditrit.run("validate", "--lenint", "x")
        #expect(outcome.status == 64)
        #expect(outcome.text.contains("'--lenient'"), "\(outcome.text)")
    }

    @Test("the help tells commands that need no server from those that go by a manager")
    func groups() async throws {
        let help = try await Ditrit.run("--help").text
        for (name, command) in [("LOCAL", "run"), ("LANGUAGE", "validate"), ("MANAGER", "exec"), ("SPACE", "space")] {
            let section = try #require(help.split(separator: "\(name) SUBCOMMANDS:\n").dropFirst().first)
            #expect(section.split(separator: "\n\n").first?.contains("  \(command) ") == true, "\(help)")
        }
    }

    // MARK: - Types

    @Test("the normative types, and those that are shipped, are listed without a manager")
    func shippedTypes() async throws {
        let normative = try await Ditrit.run("types")
        #expect(normative.status == 0)
        #expect(normative.text.contains(#/node_types +tosca\.nodes\.Compute +tosca\.nodes\.Abstract\.Compute/#))
        #expect(!normative.text.contains("ditrit.nodes"))
        #expect(try await Ditrit.run("types", "ditrit/hosts.yaml").text.contains("ditrit.nodes.lxc.Container"))
        #expect(
            try await Ditrit.run("types", "tosca_simple_profile_for_nfv_1_0_0").text.contains("tosca.nodes.nfv.VNF"))
    }

    @Test("where a manager is named every word is a model of it, also one that looks like a file")
    func typesOfNamedManager() async throws {
        try directory.write("tosca_definitions_version: tosca_simple_yaml_1_3\n", to: "mine.yaml")
        let outcome = try await Ditrit.run("types", "mine.yaml", "--url", "unix:none.sock", directory: directory.path)
        #expect(outcome.status == 3)
        #expect(outcome.text.contains("none.sock"), "\(outcome.text)")
    }

    @Test("the types of a file are listed without a manager, as a table or for programs")
    func typesOfFile() async throws {
        let text = "tosca_definitions_version: tosca_simple_yaml_1_3\nnode_types: {Mine: {derived_from: Root}}\n"
        try directory.write(text, to: "mine.yaml")
        let table = try await Ditrit.run("types", "mine.yaml", directory: directory.path)
        #expect(table.status == 0)
        #expect(table.text.contains(#/node_types +Mine +tosca\.nodes\.Root/#))
        _ = try await Ditrit.shell("\"$ditrit\" types mine.yaml --json >types.json", directory: directory.path)
        let json = try Data(contentsOf: URL(filePath: directory.path + "/types.json"))
        struct Listing: Decodable {
            struct Entry: Decodable {
                let name: String
                let derived_from: String?
            }
            let node_types: [Entry]
        }
        let listing = try JSONDecoder().decode(Listing.self, from: json)
        #expect(listing.node_types.first { $0.name == "Mine" }?.derived_from == "tosca.nodes.Root")
        try directory.write(text.replacing("Root", with: "Rot"), to: "mine.yaml")
        let wrong = try await Ditrit.run("types", "mine.yaml", directory: directory.path)
        #expect(wrong.status == 2)
        #expect(wrong.text.contains("did you mean"))
        let missing = try await Ditrit.run("types", "none.yaml", directory: directory.path)
        #expect(missing.status == 2)
        #expect(missing.lines == ["none.yaml: error: there is no file and no directory of this name"])
    }

    @Test("without a code, explain lists each with one line")
    func explanations() async throws {
        let outcome = try await Ditrit.run("explain")
        let codes = outcome.lines.filter { $0.hasPrefix("  TOSCA") }.map { $0.dropFirst(2).prefix(9) }
        #expect(codes.count > 80 && Set(codes).count == codes.count && codes == codes.sorted())
    }

    // MARK: - What is written of it

    /// A command and what it takes, as `--experimental-dump-help` tells.
    struct Command: Decodable {
        struct Argument: Decodable {
            struct Name: Decodable {
                let kind: String
                let name: String
                var written: String { (kind == "short" ? "-" : "--") + name }
            }
            let names: [Name]?
            let shouldDisplay: Bool
        }
        let commandName: String
        let subcommands: [Command]?
        let arguments: [Argument]?

        func command(_ name: some StringProtocol) -> Command? { subcommands?.first { $0.commandName == name } }
        var options: [String] { (arguments ?? []).flatMap { $0.names ?? [] }.map(\.written) }
    }

    private func help() async throws -> Command {
        struct Help: Decodable { let command: Command }
        let text = try await Ditrit.run("--experimental-dump-help").text
        return try JSONDecoder().decode(Help.self, from: Data(text.utf8)).command
    }

    @Test("commands and options that the documentation and the manual pages name are there")
    func documentation() async throws {
        let root = try await help()
        let files =
            [Ditrit.documents + "/../README.md"]
            + (try FileManager.default.contentsOfDirectory(atPath: Ditrit.documents))
            .filter { $0.hasSuffix(".md") }.map { Ditrit.documents + "/" + $0 }
            + (try FileManager.default.contentsOfDirectory(atPath: Ditrit.documents + "/man"))
            .map { Ditrit.documents + "/man/" + $0 }
        var count = 0
        for file in files {
            let text = try String(contentsOf: URL(filePath: file), encoding: .utf8).replacing("\\-", with: "-")
            for match in text.matches(of: #/(?:^|[ `(])ditrit ((?:[a-z]+ ?)+)([^`\n#|]*)/#.anchorsMatchLineEndings()) {
                var command = root
                var depth = 0
                for word in match.1.split(separator: " ") {
                    guard let next = command.command(word) else { break }
                    command = next
                    depth += 1
                }
                // Prose: "ditrit is", "ditrit does".
                guard depth > 0 else { continue }
                count += 1
                for option in match.2.matches(of: #/(?:^| |\[)(--[a-z][a-z-]*)/#) {
                    #expect(
                        (command.options + command.defaultOptions).contains(String(option.1)),
                        "\(file): `\(match.0)` has no \(option.1)")
                }
            }
        }
        #expect(count > 50, "examples are found at all")
    }

    @Test(
        "every command has a manual page that tells of all of its options",
        .enabled(if: Ditrit.hasPython, "python3 writes the manual pages"))
    func manualPages() async throws {
        let made = try await Ditrit.shell(
            "python3 '\(Ditrit.documents)/../packaging/manual-pages' program \"$ditrit\" 1 .",
            directory: directory.path)
        #expect(made.status == 0, "\(made.text)")
        func check(_ command: Command, _ path: [String]) throws {
            let name = (path + [command.commandName]).joined(separator: "-")
            let page = try String(contentsOf: URL(filePath: "\(directory.path)/\(name).1"), encoding: .utf8)
                .replacing("\\-", with: "-")
            for argument in command.arguments ?? [] where argument.shouldDisplay {
                for option in argument.names ?? [] {
                    #expect(page.contains(option.written), "\(name): \(option.written)")
                }
            }
            for each in command.subcommands ?? [] where each.commandName != "help" {
                #expect(page.contains("\(name)-\(each.commandName)"), "\(name)")
                try check(each, path + [command.commandName])
            }
        }
        try check(try await help(), [])
    }
}

extension CommandLineTests.Command {
    /// The options of the command that is understood without its name: `ditrit exec MODEL …` is `ditrit exec start`.
    fileprivate var defaultOptions: [String] { command("start")?.options ?? [] }
}
