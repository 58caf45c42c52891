import FoundationEssentials
import Orchestration
import TestSupport
import Testing

/// An editor at work, as the server sees it: a process of its own that speaks the protocol.
@Suite("Language server")
struct LanguageServerTests {
    let directory: TemporaryDirectory
    let client: LanguageClient

    init() throws {
        directory = try TemporaryDirectory()
        client = try LanguageClient(cache: directory.path + "/cache")
    }

    private static let shop = """
        tosca_definitions_version: tosca_simple_yaml_1_3
        imports:
          - types.yaml
        topology_template:
          inputs:
            port: {type: integer, default: 80}
          node_templates:
            server:
              type: tosca.nodes.Compute
            store:
              type: shop.Store
              properties:
                größe: "𝄞"
                port: {get_input: port}
              requirements:
                - host: server
          outputs:
            place: {value: {get_attribute: [server, private_address]}}

        """

    private static let types = """
        tosca_definitions_version: tosca_simple_yaml_1_3
        node_types:
          shop.Store:
            derived_from: tosca.nodes.SoftwareComponent
            description: Keeps things.
            properties:
              größe: {type: string, description: How large it is.}
              port: {type: integer, required: false}

        """

    private func uri(_ name: String) -> String { "file://" + directory.path + "/" + name }

    private func start(capabilities: JSON = .object([:])) throws {
        let answer = try client.request(
            "initialize", .object(["processId": .null, "rootUri": .null, "capabilities": capabilities]))
        #expect(answer["result"]["capabilities"]["textDocumentSync"]["change"] == .integer(2))
        #expect(answer["result"]["capabilities"]["positionEncoding"] == "utf-16")
        try client.notify("initialized")
    }

    private func open(_ name: String, _ text: String, version: Int = 1) throws {
        try client.notify(
            "textDocument/didOpen",
            .object([
                "textDocument": .object([
                    "uri": .string(uri(name)), "languageId": "yaml", "version": .integer(version),
                    "text": .string(text),
                ])
            ]))
    }

    private func change(_ name: String, version: Int, _ changes: [JSON]) throws {
        try client.notify(
            "textDocument/didChange",
            .object([
                "textDocument": .object(["uri": .string(uri(name)), "version": .integer(version)]),
                "contentChanges": .array(changes),
            ]))
    }

    private static func position(_ line: Int, _ character: Int) -> JSON {
        .object(["line": .integer(line), "character": .integer(character)])
    }

    /// What is asked at the end of the first place where a text stands.
    private func ask(
        _ method: String, _ name: String, _ text: String, after words: String, back: Int = 0
    ) throws -> JSON {
        let before = try #require(text.firstRange(of: words)).upperBound
        let lines = text[..<before].split(separator: "\n", omittingEmptySubsequences: false)
        let character = (lines.last?.utf16.count ?? 0) - back
        return try client.request(
            method,
            .object([
                "textDocument": .object(["uri": .string(uri(name))]),
                "position": Self.position(lines.count - 1, character),
            ]))["result"]
    }

    private func labels(_ name: String, _ text: String, after words: String) throws -> [String] {
        try ask("textDocument/completion", name, text, after: words).items.map { $0["label"].words }
    }

    private func finish() throws {
        #expect(try client.request("shutdown")["result"] == .null)
        try client.notify("exit")
        #expect(try client.status() == 0)
    }

    // MARK: - Life

    @Test("it begins, ends, and ends with 1 where nobody has asked it to")
    func life() throws {
        let early = try client.request("textDocument/hover")
        #expect(early["error"]["code"] == .integer(-32002))
        try start()
        #expect(try client.request("initialize")["error"]["code"] == .integer(-32600))
        #expect(try client.request("textDocument/formatting")["error"]["code"] == .integer(-32601))
        #expect(try client.request("shutdown")["result"] == .null)
        #expect(try client.request("textDocument/hover")["error"]["code"] == .integer(-32600))
        try client.notify("exit")
        #expect(try client.status() == 0)
        let other = try LanguageClient(cache: directory.path)
        try other.notify("exit")
        #expect(try other.status() == 1)
    }

    @Test("bad messages are answered or passed over, and do no harm")
    func badMessages() throws {
        try start()
        for (content, code) in [
            ("{", -32700), ("\u{0}", -32700), ("[]", -32600), ("7", -32600), (#"{"id": 1}"#, -32600),
            (#"{"id": {}, "method": "shutdown"}"#, -32600), (String(repeating: "[", count: 100_000), -32700),
            (#"{"id": 9, "method": "textDocument/hover", "params": {"textDocument": {"uri": 5}}}"#, -32602),
            (
                #"{"id": 9, "method": "textDocument/hover", "params": {"textDocument": {"uri": "file:///x"}, "position": {"line": -1, "character": 0}}}"#,
                -32602
            ),
        ] {
            try client.write(content: content)
            #expect(try client.receive()["error"]["code"] == .integer(code), "\(content.prefix(60))")
        }
        // Nothing comes of these but, where a person may care, a line in the log.
        try client.notify("$/cancelRequest", .object(["id": .integer(1)]))
        try client.write(content: #"{"id": 1, "result": null}"#)
        try change("unknown.yaml", version: 1, [])
        #expect(try client.receive()["method"] == "window/logMessage")
        try open("odd", "x")
        try client.notify(
            "textDocument/didOpen",
            .object(["textDocument": .object(["uri": "untitled:1", "version": .integer(1), "text": "a: ["])]))
        try client.notify(
            "textDocument/didOpen",
            .object(["textDocument": .object(["uri": "file:///dev/zero", "version": .integer(1), "text": "a: b"])]))
        let hover = try client.request(
            "textDocument/hover",
            .object(["textDocument": .object(["uri": "untitled:1"]), "position": Self.position(10_000_000, 7)]))
        #expect(hover["result"] == .null)
        try finish()
    }

    @Test("a header that is none ends it; a length beyond all measure, too")
    func badHeaders() throws {
        for text in [
            "GET / HTTP/1.1\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n", "Content-Length: -1\r\n\r\n",
        ] {
            let client = try LanguageClient(cache: directory.path)
            try client.write(text)
            #expect(try client.status() == 1)
        }
    }

    // MARK: - Diagnostics

    @Test("diagnostics come with codes and places in UTF-16, and go when all is well, whole text or parts")
    func diagnostics() throws {
        try directory.write(Self.types, to: "types.yaml")
        try start()
        // Two units of UTF-16 before the place, one scalar.
        let wrong = Self.shop.replacing("größe: \"𝄞\"", with: "größe: \"𝄞\", porz: 5").replacing(
            "properties:\n        größe: \"𝄞\", porz: 5\n        port: {get_input: port}",
            with: "properties: {größe: \"𝄞\", porz: 5}")
        try open("shop.yaml", wrong)
        let said = try client.diagnostics(of: uri("shop.yaml"))
        #expect(said.count == 1)
        let line = try #require(
            wrong.split(separator: "\n", omittingEmptySubsequences: false).firstIndex { $0.contains("porz") })
        #expect(said.first?["code"] == "TOSCA5003")
        #expect(said.first?["severity"] == .integer(1))
        #expect(said.first?["message"].words.contains("did you mean 'port'?") == true)
        let range = try #require(said.first)["range"]
        let character = "      properties: {größe: \"𝄞\", ".utf16.count
        #expect(range["start"] == Self.position(line, character))
        #expect(range["end"] == Self.position(line, character + 4))
        try change(
            "shop.yaml", version: 2,
            [
                .object([
                    "range": .object([
                        "start": Self.position(line, character), "end": Self.position(line, character + 4),
                    ]), "text": "po",
                ]),
                .object([
                    "range": .object([
                        "start": Self.position(line, character + 2), "end": Self.position(line, character + 2),
                    ]), "text": "rt",
                ]),
            ])
        // All is well but for the input, which nothing reads now.
        let hints = try client.diagnostics(of: uri("shop.yaml"))
        #expect(hints.map { $0["code"] } == ["TOSCA8001"])
        #expect(hints.first?["severity"] == .integer(4) && hints.first?["tags"] == .array([.integer(1)]))
        try change("shop.yaml", version: 3, [.object(["text": "tosca_definitions_version: ["])])
        #expect(try client.diagnostics(of: uri("shop.yaml")).map { $0["code"] } == ["TOSCA1002"])
        try change("shop.yaml", version: 4, [.object(["text": .string(Self.shop)])])
        #expect(try client.diagnostics(of: uri("shop.yaml")).isEmpty)
        try finish()
    }

    @Test("what is open counts, not what is saved, also where it is imported; what is wrong there is said there")
    func imported() throws {
        try directory.write(Self.types.replacing("größe", with: "size"), to: "types.yaml")
        try start()
        try open("shop.yaml", Self.shop)
        #expect(try client.diagnostics(of: uri("shop.yaml")).map { $0["code"] } == ["TOSCA5002", "TOSCA5003"])
        try open("types.yaml", Self.types)
        #expect(try client.diagnostics(of: uri("shop.yaml")).isEmpty)
        #expect(try client.diagnostics(of: uri("types.yaml")).isEmpty)
        try change(
            "types.yaml", version: 2,
            [
                .object(["text": .string(Self.types.replacing("SoftwareComponent", with: "SoftwareComponant"))])
            ])
        #expect(try client.diagnostics(of: uri("types.yaml")).map { $0["code"] } == ["TOSCA3001"])
        try client.notify(
            "textDocument/didClose", .object(["textDocument": .object(["uri": .string(uri("types.yaml"))])]))
        #expect(try client.diagnostics(of: uri("shop.yaml")).count == 2)
        #expect(try client.diagnostics(of: uri("types.yaml")).isEmpty)
        try finish()
    }

    @Test("all that is said of a document comes, however much it is")
    func many() throws {
        try start()
        let nodes = (0..<250).map { "    n\($0): {type: tosca.nodes.Compte}\n" }.joined()
        try open(
            "many.yaml",
            "tosca_definitions_version: tosca_simple_yaml_1_3\ntopology_template:\n  node_templates:\n" + nodes)
        let said = try client.diagnostics(of: uri("many.yaml"))
        #expect(said.map { $0["range"]["start"]["line"] } == (3..<253).map { .integer($0) })
        try finish()
    }

    @Test("what is said of an imported file goes with the one that imports it, and changes when files do")
    func stale() throws {
        try directory.write(Self.types.replacing("SoftwareComponent", with: "SoftwareComponant"), to: "types.yaml")
        let watching: JSON = .object(["dynamicRegistration": .boolean(true)])
        try start(capabilities: .object(["workspace": .object(["didChangeWatchedFiles": watching])]))
        #expect(try client.receive()["method"] == "client/registerCapability")
        try client.write(content: #"{"jsonrpc": "2.0", "id": "files", "result": null}"#)
        try open("shop.yaml", Self.shop)
        #expect(try client.diagnostics(of: uri("types.yaml")).map { $0["code"] } == ["TOSCA3001"])
        func changed() throws {
            try client.notify("workspace/didChangeWatchedFiles", .object(["changes": .array([])]))
        }
        try directory.write(Self.types, to: "types.yaml")
        try changed()
        #expect(try client.diagnostics(of: uri("types.yaml")).isEmpty)
        try FileManager.default.removeItem(atPath: directory.path + "/types.yaml")
        try changed()
        #expect(try client.diagnostics(of: uri("shop.yaml")).map { $0["code"] } == ["TOSCA2001"])
        try directory.write(Self.types.replacing("SoftwareComponent", with: "SoftwareComponant"), to: "types.yaml")
        try changed()
        #expect(try client.diagnostics(of: uri("types.yaml")).map { $0["code"] } == ["TOSCA3001"])
        try client.notify(
            "textDocument/didClose", .object(["textDocument": .object(["uri": .string(uri("shop.yaml"))])]))
        #expect(try client.diagnostics(of: uri("types.yaml")).isEmpty)
        try finish()
    }

    @Test("a byte order mark is no column, and what takes two units of UTF-16 is two")
    func marks() throws {
        try directory.write("\u{FEFF}node_typs: {\"𝄞\": {}}\n", to: "marked.yaml")
        try start()
        try open("shop.yaml", "tosca_definitions_version: tosca_simple_yaml_1_3\nimports: [marked.yaml]\n")
        let said = try client.diagnostics(of: uri("marked.yaml"))
        #expect(said.first?["range"]["start"] == Self.position(0, 0))
        #expect(said.first?["range"]["end"] == Self.position(0, 9))
        try directory.write("\u{FEFF}node_types: {\"𝄞\": {derived: x}}\n", to: "marked.yaml")
        try client.notify("workspace/didChangeWatchedFiles", .object(["changes": .array([])]))
        #expect(
            try client.diagnostics(of: uri("marked.yaml")).first?["range"]["start"] == Self.position(0, 20))
        try finish()
    }

    @Test("YAML that is no TOSCA is nobody's business here; what is to become TOSCA is told how it begins")
    func otherYAML() throws {
        try start()
        let compose = "services:\n  web:\n    image: nginx\n    image: twice\n"
        try open("compose.yaml", compose)
        #expect(try client.diagnostics(of: uri("compose.yaml")).isEmpty)
        #expect(try labels("compose.yaml", compose, after: "    ").isEmpty)
        try open("new.yaml", "tosca_d")
        #expect(try client.diagnostics(of: uri("new.yaml")).isEmpty)
        #expect(try labels("new.yaml", "tosca_d", after: "tosca_d").contains("tosca_definitions_version"))
        try open("old.yaml", "tosca_definition_version: tosca_simple_yaml_1_3\n")
        #expect(try client.diagnostics(of: uri("old.yaml")).map { $0["code"] } == ["TOSCA1009"])
        try open("part.yaml", "node_types: {}\n")
        #expect(try client.diagnostics(of: uri("part.yaml")).map { $0["code"] } == ["TOSCA1009"])
        try finish()
    }

    @Test("what suggests a name can be put right by it, all of a word or the part that is wrong")
    func quickFixes() throws {
        try start()
        let text = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_template:
                server: {type: "tosca.nodes.Compte", interfaces: {Standard: {craete: {}}}}
            """
        try open("fix.yaml", text)
        func fixes(_ line: Int, _ character: Int, only kinds: [JSON]? = nil) throws -> [String] {
            let place = Self.position(line, character)
            let actions = try client.request(
                "textDocument/codeAction",
                .object([
                    "textDocument": .object(["uri": .string(uri("fix.yaml"))]),
                    "range": .object(["start": place, "end": place]),
                    "context": .object(["diagnostics": .array([]), "only": kinds.map(JSON.array) ?? .null]),
                ]))["result"]
            return actions.items.map { action in
                let edit = action["edit"]["changes"][uri("fix.yaml")].items.first ?? .null
                let (start, end) = (edit["range"]["start"], edit["range"]["end"])
                return "\(start["line"].number):\(start["character"].number)-\(end["character"].number)"
                    + " \(edit["newText"].words)"
            }
        }
        #expect(try fixes(2, 4) == ["2:2-15 node_templates"])
        #expect(try fixes(1, 3) == [])
        #expect(try fixes(2, 4, only: ["refactor"]) == [])
        let mended = text.replacing("node_template:", with: "node_templates:")
        try change("fix.yaml", version: 2, [.object(["text": .string(mended)])])
        #expect(try fixes(3, 22) == ["3:20-38 tosca.nodes.Compute"], "between its quotes")
        try change(
            "fix.yaml", version: 3,
            [
                .object([
                    "text": .string(
                        mended.replacing("Compte", with: "Compute")
                            + "\n  workflows: {w: {steps: {s: {target: server, activities: [{call_operation: Standard.strt}]}}}}\n"
                    )
                ])
            ])
        #expect(try fixes(3, 67) == ["3:66-72 create"])
        #expect(try fixes(4, 80) == ["4:85-89 start"], "the operation alone")
        try finish()
    }

    @Test("a workflow that can never finish is said, as by ditrit validate")
    func workflows() throws {
        try start()
        try open(
            "circle.yaml",
            """
            tosca_definitions_version: tosca_simple_yaml_1_3
            topology_template:
              node_templates:
                egg: {type: tosca.nodes.Root, requirements: [{dependency: hen}]}
                hen: {type: tosca.nodes.Root, requirements: [{dependency: egg}]}
            """)
        #expect(try client.diagnostics(of: uri("circle.yaml")).contains { $0["code"] == "TOSCA7101" })
        try finish()
    }

    // MARK: - Features

    @Test("completion offers the keys of the place, types, names and targets that fit")
    func completion() throws {
        try directory.write(Self.types, to: "types.yaml")
        try directory.write("", to: "scripts/create.sh")
        try start()
        try open("shop.yaml", Self.shop)
        _ = try client.diagnostics(of: uri("shop.yaml"))
        var version = 1
        func offered(_ written: String, after words: String, in place: String = "  outputs:\n") throws -> [String] {
            let text = Self.shop.replacing(place, with: written + place)
            version += 1
            try change("shop.yaml", version: version, [.object(["text": .string(text)])])
            return try labels("shop.yaml", text, after: words)
        }
        #expect(try offered("    x:\n      t", after: "    x:\n      t").contains("requirements"))
        let types = try offered("    x:\n      type: S", after: "    x:\n      type: S")
        #expect(types.first == "shop.Store", "its own types come first")
        #expect(types.contains("tosca.nodes.Compute"))
        let properties = try offered(
            "    x:\n      type: shop.Store\n      properties:\n        ",
            after: "x:\n      type: shop.Store\n      properties:\n        ")
        #expect(properties.prefix(2) == ["größe", "admin_credential"], "what is required comes first")
        #expect(
            try offered(
                "    x:\n      type: shop.Store\n      requirements:\n        - ",
                after: "x:\n      type: shop.Store\n      requirements:\n        - "
            ).sorted() == ["dependency", "host"])
        let targets = try offered(
            "    x:\n      type: shop.Store\n      requirements:\n        - host: ",
            after: "x:\n      type: shop.Store\n      requirements:\n        - host: ")
        #expect(targets == ["server"], "a store is no host")
        #expect(
            try offered(
                "    x: {type: shop.Store, requirements: [{host: {node: ",
                after: "x: {type: shop.Store, requirements: [{host: {node: ")
                == ["server"])
        let operations = try offered(
            "    x:\n      type: shop.Store\n      interfaces:\n        Standard:\n          ",
            after: "x:\n      type: shop.Store\n      interfaces:\n        Standard:\n          ")
        #expect(operations.prefix(5) == ["configure", "create", "delete", "start", "stop"])
        #expect(
            try offered(
                "    x:\n      type: shop.Store\n      interfaces:\n        Standard:\n          create: ",
                after: "Standard:\n          create: ") == ["scripts/create.sh", "types.yaml"])
        #expect(try offered("    y: {get_input: ", after: "    y: {get_input: ", in: "    place:") == ["port"])
        #expect(
            try offered(
                "    y: {value: {get_attribute: [server, ", after: "y: {value: {get_attribute: [server, ",
                in: "    place:"
            )
            .contains("private_address"))
        func arguments(_ call: String) throws -> [String] {
            try offered("    y: {value: {\(call)", after: "y: {value: {\(call)", in: "    place:")
        }
        #expect(try arguments("get_property: [server, ").contains("host"), "a capability leads on")
        #expect(try arguments("get_property: [server, host, ").contains("num_cpus"))
        #expect(try arguments("get_attribute: [store, ").suffix(2) == ["dependency", "host"], "so do requirements")
        #expect(try arguments("get_operation_output: [server, ") == ["Standard"])
        #expect(try arguments("get_operation_output: [server, Standard, ").first == "configure")
        #expect(try offered("  ", after: "  outputs:\n  ", in: "    place:").contains("policies"))
        #expect(
            try labels("shop.yaml", Self.shop, after: "tosca_definitions_version: ").first == "tosca_simple_yaml_1_3")
        try finish()
    }

    private static let inner = """
        tosca_definitions_version: tosca_simple_yaml_1_3
        data_types:
          Inner: {properties: {deep: {type: string}}}
          Data: {properties: {user: {type: string}, inner: {type: Inner, required: false}}}
          Rows: {derived_from: list, entry_schema: Data}
        node_types:
          App:
            derived_from: tosca.nodes.SoftwareComponent
            properties:
              level: {type: string, constraints: [{valid_values: [low, high]}]}
              data: {type: Data, required: false}
              list: {type: list, entry_schema: {type: Data}, required: false}
              rows: {type: Rows, required: false}
        topology_template:
          groups:
            all: {type: tosca.groups.Root, members: [server]}
          relationship_templates:
            link: {type: tosca.relationships.HostedOn}
          node_templates:
            server:
              type: tosca.nodes.Compute
            bad: {type: tosca.nodes.Cmpute}
            app:
              type: App
              properties: {level: low}
              requirements:
                - host: {node: server, relationship: link, capability: host}
          workflows:
            other: {steps: {one: {target: all, activities: [{set_state: started}]}}}
            main:
              steps:
                first:
                  target: server
                  activities: [{call_operation: Standard.create}, {inline: other}]
                  on_success: [second]
                second: {target: bad, activities: [{set_state: started}]}

        """

    @Test("completion offers what is further in: arguments below each other, members, constraints, steps")
    func completionWithin() throws {
        try start()
        try open("inner.yaml", Self.inner)
        _ = try client.diagnostics(of: uri("inner.yaml"))
        var version = 1
        func offered(_ before: String, _ written: String) throws -> [String] {
            let text = Self.inner.replacing(before, with: written)
            version += 1
            try change("inner.yaml", version: version, [.object(["text": .string(text)])])
            return try labels("inner.yaml", text, after: written)
        }
        let end = "{target: bad, activities: [{set_state: started}]}\n"
        let outputs = "\(end)  outputs:\n    o:\n      value:\n        get_attribute:\n"
        #expect(try offered(end, outputs + "          - server\n          - ").contains("public_address"))
        #expect(try offered(end, outputs + "          - ") == ["server", "app"], "there is no SELF here")
        #expect(try offered("{level: low", "{level: ") == ["low", "high"])
        #expect(try offered("{level: low", "{level: {g").contains("get_attribute"))
        #expect(try offered("{level: low", "{level: {get_property: [HOST, ").contains("os"))
        #expect(try offered("{level: low", "{level: {get_property: [SELF, host, ").contains("num_cpus"))
        #expect(try offered("{level: low", "{level: {get_property: [HOST, endpoint, ").contains("port_name"))
        #expect(try offered("{level: low", "{level: {get_property: [SELF, data, ") == ["inner", "user"])
        #expect(try offered("{level: low", "{level: {get_property: [SELF, data, inner, ") == ["deep"])
        #expect(try offered("{level: low", "{level: {get_property: [SELF, list, 0, ") == ["inner", "user"])
        #expect(try offered("{level: low", "{level: {get_property: [SELF, list, x, ") == [], "no index of a list")
        #expect(try offered("{level: low", "{level: {get_property: [SELF, rows, 0, ") == ["inner", "user"])
        #expect(try offered("{level: low", "{data: {") == ["user", "inner"], "what is required comes first")
        #expect(try offered("{level: low", "{data: {inner: {") == ["deep"])
        #expect(try offered("{level: low", "{list: [{") == ["user", "inner"])
        #expect(try offered("{level: low", "{rows: [{inner: {") == ["deep"])
        #expect(try offered("constraints: [{valid_values: [low, high]", "constraints: [{").first == "equal")
        #expect(try offered("capability: host", "capability: h").contains("scalable"))
        #expect(try !offered("capability: host", "c").contains("count"), "a key of 2.0")
        #expect(try offered("on_success: [second", "on_success: [") == ["second"])
        #expect(try offered("inline: other", "inline: ").first == "other")
        try finish()
    }

    private static let paths = """
        tosca_definitions_version: tosca_2_0
        capability_types:
          Port: {properties: {number: {type: integer, default: 80}}, attributes: {state: {type: string}}}
        relationship_types:
          Calls: {properties: {retries: {type: integer, default: 3}}}
        node_types:
          Server: {capabilities: {port: {type: Port}}}
          Client:
            properties: {text: {type: string, default: none}}
            requirements:
              - uses: {capability: Port, relationship: Calls, node: Server}
        service_template:
          node_templates:
            server: {type: Server}
            client:
              type: Client
              requirements: [{uses: server}]
              properties: {text: none}

        """

    @Test("paths of 2.0 are completed and explained along capabilities, relationships and their ends")
    func completionOfPaths() throws {
        try start()
        try open("paths.yaml", Self.paths)
        _ = try client.diagnostics(of: uri("paths.yaml"))
        var version = 1
        func write(_ path: String) throws -> (text: String, words: String) {
            let words = "properties: {text: {$get_attribute: [\(path)"
            let text = Self.paths.replacing("properties: {text: none", with: words)
            version += 1
            try change("paths.yaml", version: version, [.object(["text": .string(text)])])
            return (text, words)
        }
        func offered(_ path: String) throws -> [String] {
            let (text, words) = try write(path)
            return try labels("paths.yaml", text, after: words)
        }
        func shown(_ path: String) throws -> String {
            let (text, words) = try write(path)
            return try ask("textDocument/hover", "paths.yaml", text, after: words, back: 1)["contents"]["value"].words
        }
        #expect(try offered("") == ["SELF", "server", "client"])
        #expect(try offered("SELF, ") == ["text", "CAPABILITY", "RELATIONSHIP"])
        #expect(try offered("server, CAPABILITY, ") == ["port"])
        #expect(try offered("server, CAPABILITY, port, ") == ["number", "state"])
        #expect(try offered("server, 0, CAPABILITY, ") == ["port"])
        #expect(try offered("SELF, RELATIONSHIP, ") == ["uses"])
        #expect(try offered("SELF, RELATIONSHIP, uses, ") == ["retries", "SOURCE", "TARGET", "CAPABILITY"])
        #expect(try offered("SELF, RELATIONSHIP, uses, 0, TARGET, CAPABILITY, port, ") == ["number", "state"])
        #expect(try offered("SELF, RELATIONSHIP, uses, CAPABILITY, ") == ["number", "state"])
        #expect(try offered("SELF, RELATIONSHIP, uses, SOURCE, ") == ["text", "CAPABILITY", "RELATIONSHIP"])
        #expect(try shown("SELF, RELATIONSHIP, uses, retries").hasPrefix("**retries**: a property of `Calls`"))
        #expect(try shown("SELF, RELATIONSHIP, uses").hasPrefix("**uses**: a requirement of `Client`"))
        try finish()
    }

    @Test("names that the topology declares lead to their places, also of what cannot be read")
    func declarations() throws {
        try start()
        try open("inner.yaml", Self.inner)
        func line(_ words: String) throws -> JSON {
            let answer = try ask("textDocument/definition", "inner.yaml", Self.inner, after: words, back: 1)
            return answer["range"]["start"]["line"]
        }
        #expect(try line("relationship: link") == .integer(17))
        #expect(try line("{target: all") == .integer(15))
        #expect(try line("{target: bad") == .integer(21))
        #expect(try line("[second") == .integer(35))
        #expect(try line("inline: other") == .integer(28))
        let operation = try ask("textDocument/definition", "inner.yaml", Self.inner, after: "Standard.cr")
        #expect(operation["uri"].words.hasSuffix("tosca-simple-profile.yaml"))
        let group = try ask("textDocument/hover", "inner.yaml", Self.inner, after: "{target: all", back: 1)
        #expect(group["contents"]["value"] == "**all**: a group")
        try finish()
    }

    @Test("what is no file yet is checked alone")
    func unsaved() throws {
        try start()
        try client.notify(
            "textDocument/didOpen",
            .object([
                "textDocument": .object([
                    "uri": "untitled:Untitled-1", "languageId": "yaml", "version": .integer(1),
                    "text": .string(Self.inner),
                ])
            ]))
        #expect(try client.diagnostics(of: "untitled:Untitled-1").map { $0["code"] } == ["TOSCA3001"])
        let place: JSON = .object([
            "textDocument": .object(["uri": "untitled:Untitled-1"]), "position": Self.position(26, 25),
        ])
        let definition = try client.request("textDocument/definition", place)["result"]
        #expect(definition["uri"] == "untitled:Untitled-1")
        #expect(definition["range"]["start"]["line"] == .integer(19))
        try finish()
    }

    @Test("hovering shows what is known of types, properties, requirements, keys and functions")
    func hover() throws {
        try directory.write(Self.types, to: "types.yaml")
        try start()
        try open("shop.yaml", Self.shop)
        func shown(_ words: String, back: Int = 1) throws -> String {
            try ask("textDocument/hover", "shop.yaml", Self.shop, after: words, back: back)["contents"]["value"].words
        }
        #expect(try shown("type: shop.Store").contains("Keeps things."))
        #expect(try shown("type: shop.Store").contains("`tosca.nodes.SoftwareComponent`"))
        #expect(try shown("größe").contains("How large it is."))
        #expect(try shown("node_templates").contains("The nodes."))
        #expect(try shown("- host").contains("a requirement of `shop.Store`"))
        #expect(try shown("- host: server").contains("a node template"))
        #expect(try shown("get_input").contains("an input of the topology"))
        #expect(try shown("get_input: port").contains("an input of the topology"))
        #expect(try shown("[server, private_address").contains("an attribute of `tosca.nodes.Compute`"))
        #expect(try ask("textDocument/hover", "shop.yaml", Self.shop, after: "\"𝄞", back: 0) == .null)
        try finish()
    }

    @Test("a definition is found in the same file, across imports, and in the profile that is shipped")
    func definition() throws {
        try directory.write(Self.types, to: "types.yaml")
        try start()
        try open("shop.yaml", Self.shop)
        func found(_ words: String) throws -> JSON {
            try ask("textDocument/definition", "shop.yaml", Self.shop, after: words, back: 1)
        }
        func line(_ place: JSON, in text: String) -> Substring {
            let number = place["range"]["start"]["line"].number
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            return lines.indices.contains(number) ? lines[number] : ""
        }
        let node = try found("- host: server")
        #expect(node["uri"] == .string(uri("shop.yaml")))
        #expect(line(node, in: Self.shop) == "    server:")
        let type = try found("type: shop.Store")
        #expect(type["uri"] == .string(uri("types.yaml")))
        #expect(line(type, in: Self.types) == "  shop.Store:")
        #expect(line(try found("größe"), in: Self.types).contains("größe"))
        #expect(try found("- types.yaml")["uri"] == .string(uri("types.yaml")))
        let shipped = try found("tosca.nodes.Compute")
        let path = shipped["uri"].words.dropFirst("file://".count)
        #expect(path.hasPrefix(directory.path + "/cache/ditrit/"))
        let profile = try String(contentsOf: URL(filePath: String(path)), encoding: .utf8)
        #expect(line(shipped, in: profile).hasPrefix("  tosca.nodes.Compute:"))
        try finish()
    }

    @Test("what is shipped is opened as a copy: types, files and profiles; of the copy nothing is said")
    func shippedDefinitions() throws {
        try start()
        let hosts = """
            tosca_definitions_version: tosca_simple_yaml_1_3
            imports: [ditrit/hosts.yaml]
            topology_template: {node_templates: {host: {type: ditrit.nodes.lxc.Container}}}
            """
        try open("hosts.yaml", hosts)
        let copies = "file://" + directory.path + "/cache/ditrit/profiles/"
        let file = try ask("textDocument/definition", "hosts.yaml", hosts, after: "imports: [ditrit", back: 0)
        #expect(file["uri"] == .string(copies + "ditrit/hosts.yaml"))
        let type = try ask("textDocument/definition", "hosts.yaml", hosts, after: "type: ditrit", back: 0)
        #expect(type["uri"] == .string(copies + "ditrit/hosts.yaml"))
        let path = String(copies.dropFirst("file://".count)) + "ditrit/hosts.yaml"
        let copy = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        let lines = copy.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[type["range"]["start"]["line"].number].hasPrefix("  ditrit.nodes.lxc.Container:"))
        try open("cache/ditrit/profiles/ditrit/hosts.yaml", copy)
        #expect(try client.diagnostics(of: copies + "ditrit/hosts.yaml").isEmpty)
        try finish()
    }

    @Test("in a file of 2.0 the keys, types, targets and functions are those of 2.0, and so are the hints")
    func version2() throws {
        try start()
        let text = """
            tosca_definitions_version: tosca_2_0
            imports:
              - profile: org.oasis-open.simple:2.0
                namespace: simple
            service_template:
              inputs:
                size: {type: integer}
              node_templates:
                server:
                  type: simple:Compute
                app:
                  type: simple:SoftwareComponent
                  requirements:
                    - host: server
              outputs:
                place: {value: {$get_attribute: [server, private_address]}}

            """
        try open("two.yaml", text)
        #expect(try client.diagnostics(of: uri("two.yaml")).map { $0["code"] } == ["TOSCA8001"])
        var version = 1
        func offered(_ written: String, in place: String = "  outputs:\n") throws -> [String] {
            let text = text.replacing(place, with: written + place)
            version += 1
            try change("two.yaml", version: version, [.object(["text": .string(text)])])
            return try labels("two.yaml", text, after: written)
        }
        let top = try offered("s", in: "service_template:\n")
        #expect(top.contains("service_template") && top.contains("profile") && !top.contains("topology_template"))
        #expect(try offered("    x:\n      t").contains("requirements"))
        #expect(try offered("    x:\n      type: ").contains("simple:Compute"))
        #expect(
            try offered("    x:\n      type: simple:SoftwareComponent\n      requirements:\n        - host: ")
                == ["server"])
        #expect(try offered("    y: {value: {$get_input: ", in: "    place:") == ["size"])
        #expect(
            try offered("    y: {value: {$get_attribute: [server, ", in: "    place:").contains("private_address"))
        #expect(
            try offered("node_types:\n  T:\n    properties:\n      p:\n        v", in: "service_template:\n")
                .contains("validation"))
        version += 1
        try change("two.yaml", version: version, [.object(["text": .string(text)])])
        func shown(_ words: String) throws -> String {
            try ask("textDocument/hover", "two.yaml", text, after: words, back: 1)["contents"]["value"].words
        }
        #expect(try shown("service_template").contains("The nodes"))
        #expect(try shown("type: simple:Compute").contains("tosca.nodes.Compute"))
        #expect(try shown("$get_attribute").contains("{ $get_attribute: [ENTITY, ATTRIBUTE] }"))
        #expect(try shown("- host: server").contains("a node template"))
        let profile = try ask("textDocument/definition", "two.yaml", text, after: "profile: org", back: 0)
        #expect(profile["uri"].words.hasSuffix("/profiles/tosca-simple-profile.yaml"))
        func typed(_ written: String) throws -> [String] { try offered(written, in: "service_template:\n") }
        #expect(try typed("node_types:\n  N:\n    requirements:\n      - r:\n          c").contains("count_range"))
        #expect(try !typed("node_types:\n  N:\n    requirements:\n      - r:\n          c").contains("occurrences"))
        #expect(try typed("node_types:\n  N:\n    properties:\n      p: {type: ").count { $0 == "json" } < 2)
        #expect(
            try typed("node_types:\n  N:\n    properties:\n      p: {type: string, validation: {").prefix(2)
                == ["$equal", "$greater_than"])
        #expect(try !offered("    x: {value: {").contains("$get_nodes_of_type"))
        try finish()
    }

    @Test("the outline has types and templates, each with its range")
    func symbols() throws {
        try start()
        try open("shop.yaml", Self.shop)
        let symbols = try client.request(
            "textDocument/documentSymbol", .object(["textDocument": .object(["uri": .string(uri("shop.yaml"))])]))[
                "result"]
        let topology = try #require(symbols.items.first)
        #expect(topology["name"] == "topology_template")
        #expect(topology["children"].items.map { $0["name"] } == ["inputs", "node_templates", "outputs"])
        let nodes = topology["children"].items[1]["children"].items
        #expect(nodes.map { $0["name"] } == ["server", "store"])
        #expect(nodes.map { $0["detail"] } == ["tosca.nodes.Compute", "shop.Store"])
        #expect(nodes[0]["selectionRange"]["start"] == Self.position(7, 4))
        #expect(nodes[0]["range"]["end"]["line"] == .integer(8))
        try finish()
    }
}
