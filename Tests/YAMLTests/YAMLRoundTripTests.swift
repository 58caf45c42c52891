import TestSupport
import Testing
import YAML

/// A tree that can be written as YAML and compared with what is read back.
private indirect enum Tree: Equatable {
    case scalar(String)
    case list([Tree])
    case map([(key: String, value: Tree)])

    static func == (left: Tree, right: Tree) -> Bool {
        switch (left, right) {
        case (.scalar(let a), .scalar(let b)): a == b
        case (.list(let a), .list(let b)): a == b
        case (.map(let a), .map(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.key == $1.key && $0.value == $1.value }
        default: false
        }
    }

    init(_ node: Node) {
        switch node.content {
        case .scalar(let scalar): self = .scalar(scalar.text)
        case .sequence(let items): self = .list(items.map(Tree.init))
        case .mapping(let mapping):
            self = .map(mapping.entries.map { (key: $0.key.scalar?.text ?? "?", value: Tree($0.value)) })
        }
    }

    init(depth: Int, _ random: inout SeededGenerator) {
        switch depth == 0 ? 0 : Int.random(in: 0..<4, using: &random) {
        case 0, 1: self = .scalar(Self.text(&random))
        case 2:
            self = .list((0..<Int.random(in: 0...4, using: &random)).map { _ in Tree(depth: depth - 1, &random) })
        default:
            var entries: [(key: String, value: Tree)] = []
            for number in 0..<Int.random(in: 0...12, using: &random) {
                entries.append((Self.text(&random) + "\(number)", Tree(depth: depth - 1, &random)))
            }
            self = .map(entries)
        }
    }

    private static func text(_ random: inout SeededGenerator) -> String {
        let alphabet = Array("ab c:-#{}[],&*!|>'\"%@`?\\\n\t\r\u{0}\u{7}é𝄞\u{85}\u{2028}~01.<")
        return String(
            (0..<Int.random(in: 0...8, using: &random)).map { _ in alphabet.randomElement(using: &random) ?? "a" })
    }

    /// The tree in the notation that `isFlow` says, collections in it in either, at this indentation.
    func written(isFlow: Bool, indentation: String, _ random: inout SeededGenerator) -> String {
        switch self {
        case .scalar(let text): return Self.quoted(text)
        case .list(let items) where isFlow || items.isEmpty:
            return "["
                + items.map { $0.written(isFlow: true, indentation: indentation, &random) }.joined(separator: ", ")
                + "]"
        case .map(let entries) where isFlow || entries.isEmpty:
            return "{"
                + entries.map {
                    Self.quoted($0.key) + ": " + $0.value.written(isFlow: true, indentation: indentation, &random)
                }.joined(separator: ", ") + "}"
        case .list(let items):
            let inner = indentation + "  "
            return items.map { item in
                "\n" + indentation + "- " + item.written(isFlow: .random(using: &random), indentation: inner, &random)
            }.joined()
        case .map(let entries):
            let inner = indentation + "  "
            return entries.map { entry in
                "\n" + indentation + Self.quoted(entry.key) + ": "
                    + entry.value.written(isFlow: .random(using: &random), indentation: inner, &random)
            }.joined()
        }
    }

    private static func quoted(_ text: String) -> String {
        "\""
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"", "\\": "\\\(scalar)"
                case "a"..."z", "é", "𝄞", " "..."!", "#"..."[", "]"..."~": "\(scalar)"
                default:
                    "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                        + String(scalar.value, radix: 16)
                }
            }.joined() + "\""
    }
}

@Suite("YAML, written and read again")
struct YAMLRoundTripTests {
    @Test("any tree, in block and flow notation, is read as it was written")
    func roundTrip() throws {
        for seed in UInt64(0)..<1000 {
            var random = SeededGenerator(seed: seed)
            let tree = Tree(depth: 5, &random)
            let text = tree.written(isFlow: .random(using: &random), indentation: "", &random)
            #expect(try Tree(parse(text)) == tree, "seed \(seed)")
        }
    }
}
