internal import Orchestration
internal import TOSCA
internal import YAML

/// Corrections of what is said of a document, where a name is suggested for one that is not there.
///
/// Source: Language Server Protocol 3.17, `textDocument/codeAction`.
struct QuickFixes {
    /// The URI of the document.
    let uri: String
    private var places = PlaceMap()

    init(of uri: String) { self.uri = uri }

    /// The corrections of what is said within a range.
    mutating func actions(for diagnostics: [Diagnostic], within range: PositionRange) -> [JSON] {
        diagnostics.compactMap { action(for: $0, within: range) }
    }

    private mutating func action(for diagnostic: Diagnostic, within range: PositionRange) -> JSON? {
        guard let name = diagnostic.hint.flatMap(NearMiss.suggestion) else { return nil }
        let place = places.range(of: diagnostic.location)
        guard place.touches(range), let word = Self.word(that: diagnostic, isToBe: name) else { return nil }
        let edit: JSON = .object([
            "range": places.range(of: word).json, "newText": .string(name),
        ])
        return .object([
            "title": .string("Write '\(name)'"), "kind": .string("quickfix"), "isPreferred": .boolean(true),
            "diagnostics": .array([diagnostic.json(at: place)]),
            "edit": .object(["changes": .object([uri: .array([edit])])]),
        ])
    }

    /// Where the word stands that a name is suggested for: the diagnostic's place, or a part of it, such as the operation
    /// in `Standard.craete`.
    private static func word(that diagnostic: Diagnostic, isToBe name: String) -> Location? {
        let place = diagnostic.location
        guard place.line == place.endLine, let line = place.file.line(place.line) else { return nil }
        let scalars = Array(line.unicodeScalars.dropFirst(place.column - 1).prefix(place.endColumn - place.column))
        var text = String(String.UnicodeScalarView(scalars))
        var start = place.column
        if let quote = text.first, quote == "\"" || quote == "'", text.count > 1, text.last == quote {
            text = String(text.dropFirst().dropLast())
            start += 1
        }
        // What is said quotes the word; a mapping or a list is no word.
        let quoted = diagnostic.message.split(separator: "'", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }.filter { !$0.isEmpty && text.contains($0) }
        let nearest = NearMiss.nearest(to: name, among: quoted, within: name.count) ?? text
        guard !text.isEmpty, !text.contains(where: { "{}[],".contains($0) }),
            let found = text.firstRange(of: nearest)
        else { return nil }
        let column = start + text[..<found.lowerBound].unicodeScalars.count
        return Location(
            file: place.file, line: place.line, column: column, endLine: place.line,
            endColumn: column + nearest.unicodeScalars.count)
    }
}
