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
    /// What is not as it should be, and stands in nobody's way.
    public internal(set) var remarks: [Remark] = []

    /// Something to be said of the file (1.3 §6.2, 2.0 §17.2.1).
    public struct Remark: Sendable, Equatable {
        /// What kind of thing.
        public enum Kind: Sendable {
            /// An entry is there twice.
            case repeated
            /// Its version is none that there is.
            case unknownVersion
            /// It has no version.
            case lacksVersion
            /// There is another file, which is not read.
            case hidesAnother
        }

        /// What kind of thing it is.
        public let kind: Kind
        /// The line.
        public let line: Int
        /// What is so.
        public let message: String
        /// What to do.
        public let hint: String
    }

    /// The versions that there are: packages of 1.x have 1.0 or 1.1, in either entry.
    private static let versions = [
        (name: "TOSCA-Meta-File-Version", known: ["1.0", "1.1", "2.0"], isNeeded: false),
        (name: "CSAR-Version", known: ["1.0", "1.1", "2.0"], isNeeded: true),
    ]

    /// Reads the text of the file.
    public init(_ text: String, path: String) throws(CSARError) {
        var entries: [String: String] = [:]
        var written: [String: String] = [:]
        var lines: [String: Int] = [:]
        var repetitions: [Remark] = []
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
            if entries[name] != nil {
                repetitions.append(
                    Remark(
                        kind: .repeated, line: index + 1,
                        message: "'\(line[..<colon].trimmed)' is there twice, and this one counts",
                        hint: "keep one of them"))
            }
            lines[name] = index + 1
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
        remarks = repetitions + Self.remarks(onVersionsIn: entries, lines)
    }

    private static func remarks(onVersionsIn entries: [String: String], _ lines: [String: Int]) -> [Remark] {
        versions.compactMap { name, known, isNeeded in
            guard let version = entries[name.lowercased()] else {
                return isNeeded
                    ? Remark(
                        kind: .lacksVersion, line: 1, message: "it has no \(name)",
                        hint: "add a line '\(name): 1.1', or '\(name): 2.0' for a service template of TOSCA 2.0")
                    : nil
            }
            return known.contains(version)
                ? nil
                : Remark(
                    kind: .unknownVersion, line: lines[name.lowercased()] ?? 1,
                    message: "there is no \(name) '\(version)'", hint: "there is: \(known.joined(separator: ", "))")
        }
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
