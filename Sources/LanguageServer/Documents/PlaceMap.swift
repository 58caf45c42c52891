internal import TOSCA
internal import YAML

/// Turns places in files, as YAML counts them, into places as clients do.
struct PlaceMap {
    private var files: [SourceFile: (yaml: LineIndex, editor: LineIndex)] = [:]

    /// The range of a location; one that is a point stays one.
    mutating func range(of location: Location) -> PositionRange {
        let indices =
            files[location.file]
            ?? (LineIndex(location.file.text), LineIndex(location.file.text, breaks: .editor))
        files[location.file] = indices
        func position(_ line: Int, _ column: Int) -> Position {
            let (line, character) = indices.editor.position(
                ofOffset: indices.yaml.offset(line: line, column: column))
            return Position(line: line, character: character)
        }
        return PositionRange(
            start: position(location.line, location.column), end: position(location.endLine, location.endColumn))
    }
}
