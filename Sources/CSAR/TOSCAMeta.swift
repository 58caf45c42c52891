internal import YAML

/// `TOSCA-Metadata/TOSCA.meta`: the first block of the file.
///
/// Source: TOSCA Simple Profile 1.1 §6.2, and TOSCA 1.0 §16.2 for the form of the blocks: `name: value` lines, where a
/// line that begins with a space continues the one before, without that space.
public struct TOSCAMeta: Sendable, Equatable {
    /// `Entry-Definitions`: the path of the service template.
    public let entryDefinitions: String
    /// `Other-Definitions` (1.3 §6.2): paths in quotes or without, separated by spaces.
    public let otherDefinitions: [String]
    /// All entries of the block, by name in lower case.
    public let entries: [String: String]

    /// Reads the text of the file.
    public init(_ text: String, path: String) throws(CSARError) {
        var entries: [String: String] = [:]
        var written: [String: String] = [:]
        var last: String?
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.allSatisfy(\.isWhitespace) {
                if entries.isEmpty { continue }
                break
            }
            if line.first == " " || line.first == "\t", let last {
                entries[last]? += line.dropFirst()
                continue
            }
            guard let colon = line.firstIndex(of: ":") else {
                throw CSARError("\(path):\(index + 1):1: error: a line is 'NAME: VALUE'; this is '\(line.prefix(60))'")
            }
            let name = line[..<colon].trimmed.lowercased()
            written[name] = line[..<colon].trimmed
            entries[name] = String(line[line.index(after: colon)...])
            last = name
        }
        entries = entries.mapValues { $0[...].trimmed }
        guard let entry = entries["entry-definitions"], !entry.isEmpty else {
            let near =
                entries["entry-definitions"] == nil
                ? NearMiss.nearest(to: "entry-definitions", among: entries.keys) : nil
            throw CSARError(
                "\(path): error: it has no Entry-Definitions\n    hint: "
                    + (near.map { "it has '\(written[$0] ?? $0)'; did you mean 'Entry-Definitions'?" }
                        ?? "add a line 'Entry-Definitions: PATH' that names the service template"))
        }
        self.entries = entries
        entryDefinitions = entry
        otherDefinitions = Self.words(entries["other-definitions"] ?? "")
    }

    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        for (index, part) in text.split(separator: "\"", omittingEmptySubsequences: false).enumerated() {
            if index % 2 == 1 {
                words.append(String(part))
            } else {
                words += part.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map(String.init)
            }
        }
        return words
    }
}

extension Substring {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
