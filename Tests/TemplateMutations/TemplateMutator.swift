/// Changes service templates in the ways that people do: whole parts are moved, keys and types exchanged.
///
/// What comes of it is mostly still YAML, and often nearly TOSCA: it gets further than random bytes do.
public struct TemplateMutator: ~Copyable {
    private var random: UInt64

    /// A mutator whose changes depend on nothing but the seed.
    public init(seed: UInt64) { random = seed &+ 0x9E37_79B9_7F4A_7C15 }

    /// A text with a few changes.
    public mutating func mutate(_ text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        for _ in 0...below(4) { change(&lines) }
        return lines.joined(separator: "\n")
    }

    /// Splitmix64 (Steele, Lea and Flood 2014), below a bound.
    private mutating func below(_ bound: Int) -> Int {
        random = random &+ 0x9E37_79B9_7F4A_7C15
        var value = random
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return Int((value ^ (value >> 31)) % UInt64(max(bound, 1)))
    }

    private mutating func pick(_ words: [String]) -> String { words[below(words.count)] }

    private mutating func change(_ lines: inout [String]) {
        guard !lines.isEmpty else {
            lines = [pick(Self.snippets)]
            return
        }
        let at = below(lines.count)
        switch below(10) {
        case 0: lines.removeSubrange(part(of: lines, at: at))
        case 1:
            let copy = Array(lines[part(of: lines, at: at)])
            lines.insert(contentsOf: copy, at: below(lines.count + 1))
        case 2:
            let range = part(of: lines, at: at)
            let moved = Array(lines[range])
            lines.removeSubrange(range)
            lines.insert(contentsOf: moved, at: below(lines.count + 1))
        case 3:
            let deeper = below(2) == 0
            for line in part(of: lines, at: at) {
                lines[line] = deeper ? "  " + lines[line] : String(lines[line].trimmingPrefix("  "))
            }
        case 4: lines[at] = exchangingWord(in: lines[at], for: pick(Self.words))
        case 5: lines[at] = exchangingWord(in: lines[at], for: anyWord(of: lines))
        case 6: lines[at] = settingValue(of: lines[at], to: pick(Self.values))
        case 7:
            let indent = lines[at].prefix { $0 == " " }
            lines.insert(indent + pick(Self.snippets), at: at)
        case 8: lines[at] = changingCharacter(in: lines[at])
        default: lines[at] = settingValue(of: lines[at], to: "{ \(pick(Self.functions)): [\(anyWord(of: lines)), x] }")
        }
    }

    /// A line with all that is indented below it.
    private func part(of lines: [String], at start: Int) -> Range<Int> {
        let indent = lines[start].prefix { $0 == " " }.count
        var end = start + 1
        while end < lines.count, lines[end].isEmpty || lines[end].prefix(while: { $0 == " " }).count > indent {
            end += 1
        }
        return start..<end
    }

    private func words(of line: String) -> [Substring] {
        line.split { " {}[],:\"'".contains($0) }
    }

    private mutating func anyWord(of lines: [String]) -> String {
        let words = words(of: lines[below(lines.count)])
        return words.isEmpty ? pick(Self.words) : String(words[below(words.count)])
    }

    private mutating func exchangingWord(in line: String, for word: String) -> String {
        let words = words(of: line)
        guard !words.isEmpty else { return line + word }
        let old = words[below(words.count)]
        return line.replacingCharacters(from: old.startIndex, to: old.endIndex, by: word)
    }

    private func settingValue(of line: String, to value: String) -> String {
        guard let colon = line.firstRange(of: ":") else { return line + ": " + value }
        return String(line[..<colon.upperBound]) + " " + value
    }

    private mutating func changingCharacter(in line: String) -> String {
        var characters = Array(line)
        let at = below(characters.count + 1)
        let new = pick([
            "{", "}", "[", "]", ":", ": ", "- ", "\"", "'", "#", "&a ", "*a", "|", ">", "%", "!x ", "\t", "é", "𝄞",
        ])
        if at < characters.count, below(2) == 0 { characters.remove(at: at) }
        characters.insert(contentsOf: new, at: min(at, characters.count))
        return String(characters)
    }

    private static let words = [
        "tosca.nodes.Root", "tosca.nodes.Compute", "tosca.capabilities.Container", "tosca.relationships.HostedOn",
        "tosca.relationships.ConnectsTo", "tosca.datatypes.Credential", "tosca.interfaces.node.lifecycle.Standard",
        "string", "integer", "list", "map", "range", "scalar-unit.size", "SELF", "HOST", "SOURCE", "TARGET", "host",
        "dependency", "Standard", "create", "type", "derived_from", "properties", "requirements", "capabilities",
        "interfaces", "node", "copy", "service.yaml", "UNBOUNDED", "tosca_simple_yaml_1_0", "tosca_2_0",
    ]
    private static let values = [
        "", "{}", "[]", "null", "~", "true", "1", "-1", "9223372036854775807", "9223372036854775808", "1.5", ".inf",
        ".nan", "1e999", "2001-02-30", "0x10", "\"\"", "|", "[[]]", "{a: {b: c}}", "[1, UNBOUNDED]", "*a", "&a {x: *a}",
        "1 GB", "1.0.0.alpha-1", "service.yaml",
    ]
    private static let functions = [
        "get_input", "get_property", "get_attribute", "get_operation_output", "get_nodes_of_type", "get_artifact",
        "concat", "join", "token",
    ]
    private static let snippets = [
        "x: {type: tosca.nodes.Root}", "- host: x", "- host: {node: tosca.nodes.Compute}", "copy: x",
        "requirements: [{dependency: x}]", "properties: {x: {get_property: [SELF, x]}}", "derived_from: x",
        "node_filter: {properties: [x: {greater_than: 1}]}", "occurrences: [2, 1]", "constraints: [{in_range: [1, 2]}]",
        "default: {}", "inputs: {x: {type: integer, default: y}}", "<<: *a", "imports: [service.yaml]",
        "node_types: {T: {derived_from: T}}", "workflows: {install: {steps: {x: {activities: [{inline: install}]}}}}",
        "interfaces: {Standard: {create: {implementation: x, inputs: {y: z}, outputs: {o: [SELF, o]}}}}",
        "capabilities: {scalable: {properties: {default_instances: 3}}}", "entry_schema: {type: string}",
        "directives: [substitute]", "substitution_mappings: {node_type: x}", "policies: [{p: {type: x}}]",
    ]
}

extension String {
    fileprivate func replacingCharacters(from start: Index, to end: Index, by text: String) -> String {
        String(self[..<start]) + text + String(self[end...])
    }
}
